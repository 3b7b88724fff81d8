import type { Knowledge, Line, Only, Topic } from './knowledge.ts'
import { denied } from './words.ts'

/** What the doctor knows of the patient before the talk. */
export interface Who {
  age: number
  gender: string
  arrival_transport: string
}

/** Probabilities of the diagnoses, by index; they add up to 1. */
export type Belief = readonly number[]

/**
 * The answer to one topic: the telling words of each sentence that states something; none of them for a plain "no".
 */
export type Answer = readonly ReadonlySet<string>[]

/** What a line's word costs that the sentence lacks, and a denial that only one of the two holds (logarithms). */
const missing = Math.log(0.15)
const contrary = Math.log(0.02)
/** How far a sentence must fit some line better than chance (logarithm) to count as that line. */
export const fitting = 2
/**
 * No answer makes a diagnosis less likely than this share of the best: the patient may have put it in other words, or
 * not have known that the question meant what they have.
 */
const doubt = { said: 0.02, denied: 0.08, undescribed: 0.3 }

/** Whether a line is for this patient; both ages are included. */
export function applies(only: Only, who: Who): boolean {
  if (!only) return true
  if (only.gender && only.gender !== who.gender) return false
  return who.age >= (only.age_min ?? 0) && who.age <= (only.age_max ?? Infinity)
}

/** The belief before the talk: every diagnosis as likely as any other, times age, sex and transport. */
export function prior(knowledge: Knowledge, who: Who): Belief {
  const shares = knowledge.scripts.map(({ demographics, transport }) => {
    const { mean, sd, min, max } = demographics.age
    const within = who.age >= min && who.age <= max
    const age = within ? Math.exp(-((who.age - mean) ** 2) / (2 * sd * sd)) / sd : 1e-6
    const sex = who.gender === 'Female' ? demographics.female : 1 - demographics.female
    const came = transport[transportOf(who)]
    return Math.max(age, 1e-6) * Math.max(sex, 1e-6) * Math.max(came, 0.01)
  })
  return normalised(shares)
}

function transportOf({ arrival_transport: text }: Who): 'ambulance' | 'walk_in' | 'other' {
  if (/ambulance/i.test(text)) return 'ambulance'
  return /walk/i.test(text) ? 'walk_in' : 'other'
}

/** Bayes' rule: the belief after evidence of these likelihoods. */
export function update(belief: Belief, likelihoods: readonly number[]): Belief {
  return normalised(belief.map((share, i) => share * likelihoods[i]!))
}

/** Scales numbers that are not negative so that they add up to 1; all equal when they are all 0. */
export function normalised(shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => (sum > 0 ? share / sum : 1 / shares.length))
}

/** How much better (logarithm) a sentence is explained by a line than by chance. */
export function fitOf(sentence: ReadonlySet<string>, line: Line, weights: Knowledge['weights']): number {
  let fit = sentence.has(denied) === line.words.has(denied) ? 0 : contrary
  for (const word of line.words) fit += sentence.has(word) ? (weights.get(word) ?? 0) : missing
  return fit
}

/**
 * How likely an answer to a topic is under each diagnosis, as a share of the likeliest.
 *
 * A patient with the diagnosis answers with one of its lines, each as often as the script says, or else denies; which
 * line it was is told by its words. Lists are sets of lines that come and go by themselves.
 */
export function likelihoods(knowledge: Knowledge, topic: Topic, answer: Answer, who: Who): number[] {
  const lines = topic.lines.filter((line) => applies(line.only, who))
  if (topic.kind === 'list') return listLikelihoods(knowledge, lines, answer)
  if (answer.length === 0) return denialLikelihoods(knowledge.names.length, topic, lines)
  const fits = lines.map((line) => Math.max(...answer.map((sentence) => fitOf(sentence, line, knowledge.weights))))
  return saidLikelihoods(knowledge.names.length, lines, fits)
}

/** The answer as it counts for the topic: sentences that all deny, in words that no line has, are a plain "no". */
export function plainly(knowledge: Knowledge, topic: Topic, answer: Answer): Answer {
  return bestLine(knowledge, topic, answer) === null && answer.every((sentence) => sentence.has(denied)) ? [] : answer
}

/** Likelihoods of a sentence that fits each line this well (see `fitOf`). */
function saidLikelihoods(count: number, lines: readonly Line[], fits: readonly number[]): number[] {
  const best = Math.max(...fits)
  return likelihoodsOf(count, lines, fits.map((fit, i) => (best < fitting ? Number(lines[i]!.present) : Math.exp(fit - best))))
}

/** Likelihoods of a sentence that is as likely, for each line, as `chances` says: shares of the likeliest. */
export function likelihoodsOf(count: number, lines: readonly Line[], chances: readonly number[]): number[] {
  const sums = new Array<number>(count).fill(0)
  for (let i = 0; i < lines.length; i++) {
    const { diagnosis, share } = lines[i]!
    sums[diagnosis]! += share * chances[i]!
  }
  return floored(sums, doubt.said)
}

/** Likelihoods of a plain "no". */
export function denialLikelihoods(count: number, topic: Topic, lines: readonly Line[]): number[] {
  const chances = new Array<number>(count).fill(1)
  for (const line of lines) chances[line.diagnosis]! -= line.share
  return floored(chances, topic.kind === 'attribute' ? doubt.undescribed : doubt.denied)
}

function listLikelihoods(knowledge: Knowledge, lines: readonly Line[], answer: Answer): number[] {
  const total = new Array<number>(knowledge.names.length).fill(1)
  for (const sentence of answer) {
    const named = new Map<string, number[]>()
    for (const line of lines) {
      if (![...line.words].every((word) => sentence.has(word))) continue
      const key = [...line.words].join(' ')
      const shares = named.get(key) ?? total.map(() => 0)
      shares[line.diagnosis] = line.share
      named.set(key, shares)
    }
    for (const shares of named.values()) floored(shares, doubt.said).forEach((share, i) => (total[i]! *= share))
  }
  return total
}

function floored(chances: readonly number[], least: number): number[] {
  const most = Math.max(...chances)
  return chances.map((chance) => (most > 0 ? least + (1 - least) * Math.max(0, chance / most) : 1))
}

/** The line that an answer fits best, or null when it fits none. */
export function bestLine(knowledge: Knowledge, topic: Topic, answer: Answer): Line | null {
  let best: Line | null = null
  let most = fitting
  for (const line of topic.lines) {
    for (const sentence of answer) {
      const fit = fitOf(sentence, line, knowledge.weights)
      if (fit > most) [best, most] = [line, fit]
    }
  }
  return best
}
