import { parseDdx } from '../scoring/ddx/parse.ts'
import { findDiagnosis, matchItem } from '../scoring/ddx/match.ts'
import { ddxIndex } from '../scoring/ddx/ontology.ts'
import { plainText } from '../scoring/ddx/normalise.ts'
import type { Result } from '../schema/bundle.ts'
import { hashOf } from '../schema/hash.ts'
import type { Consultation } from '../schema/transcript.ts'
import { clusterBootstrap } from '../stats/bootstrap.ts'
import { unpairedDifference } from '../stats/unpaired.ts'
import { ddx1Of } from './clusters.ts'
import { readConsultations } from './read-bundle.ts'
import { trialKey } from './store.ts'

/** A share of cases, what chance alone would give, and the difference with its 95 % interval. */
export interface FirstTurn {
  cases: number
  /** Cases whose first turn of the doctor's names the gold diagnosis, as a share. */
  named: number
  /** The same turns, held against the gold diagnoses of the other cases. */
  by_chance: number
  excess: { low: number | null; high: number | null }
}

/**
 * How often a doctor's first turn already names the gold diagnosis, when the patient has said no more than the chief
 * complaint: far above chance in a split that the doctor has by heart. Chance is what the same turns name of the other
 * cases' diagnoses.
 */
export async function firstTurns(directory: string): Promise<FirstTurn> {
  const turns: { profile: string; diagnosis: string; named: Set<string> }[] = []
  const diagnoses = ddxIndex.diagnoses
  for await (const trial of readConsultations(directory)) {
    const first = trial.exchanges.find((exchange) => exchange.round === 1)
    if (trial.outcome.kind === 'void' || !first) continue
    const items = first.patient === null ? [...trial.ddx, ...clausesOf(first.doctor)] : clausesOf(first.doctor)
    const named = diagnoses.filter((one) => items.some((item) => matchItem(item, one, ddxIndex).match))
    turns.push({ profile: trial.profile, diagnosis: findDiagnosis(trial.diagnosis, ddxIndex).id, named: new Set(named.map((one) => one.id)) })
  }
  const total = turns.length
  const frequency = new Map([...Map.groupBy(turns, (turn) => turn.diagnosis)].map(([id, group]) => [id, group.length]))
  const chance = ({ diagnosis, named }: (typeof turns)[number]) => {
    const others = total - frequency.get(diagnosis)!
    const hits = [...named].reduce((sum, id) => sum + (id === diagnosis ? 0 : (frequency.get(id) ?? 0)), 0)
    return others === 0 ? 0 : hits / others
  }
  const rows = turns.map((turn) => {
    const own = Number(turn.named.has(turn.diagnosis))
    return { cluster: turn.profile, values: [own, chance(turn), own - chance(turn)] }
  })
  const [named, byChance, excess] = clusterBootstrap(rows, 'audit/first-turn')
  return { cases: total, named: named?.mean ?? 0, by_chance: byChance?.mean ?? 0, excess: { low: excess?.low ?? null, high: excess?.high ?? null } }
}

/** The clauses of a message, each short enough to be read as an item of a differential. */
function clausesOf(message: string): string[] {
  return parseDdx(message.split(/[.?!,;:\n]|\b(?:or|and)\b/i), Infinity).items
}

/** How alike the answers of two runs are, over the trials that both had. */
export interface Similarity {
  trials: number
  /** Share of trials with the same differential, item for item. */
  same_ddx: number
  /** Share of trials in which the doctors said the same, word for word, in every round that both had. */
  same_words: number
  /**
   * Trials in which both first diagnoses are wrong, and in how many of these they are the same: copies share their
   * errors.
   */
  both_wrong: number
  same_wrong: number
}

/**
 * Compares the answers of two runs of the same split. Two good doctors agree where they are right; two copies agree
 * where they are wrong (Wollack 1997, Appl. Psychol. Meas. 21:307, on why shared errors tell).
 */
export async function similarity(first: string, second: string): Promise<Similarity> {
  const others = new Map<string, Answers>()
  for await (const trial of readConsultations(second)) others.set(trialKey(trial.case, trial.trial), answersOf(trial))
  const found = { trials: 0, same_ddx: 0, same_words: 0, both_wrong: 0, same_wrong: 0 }
  for await (const trial of readConsultations(first)) {
    const other = others.get(trialKey(trial.case, trial.trial))
    if (!other) continue
    const own = answersOf(trial)
    const rounds = Math.min(own.words.length, other.words.length)
    const wrong = own.wrong && other.wrong && own.ddx.length > 0 && other.ddx.length > 0
    found.trials++
    if (own.ddx.length > 0 && own.ddx.join('\n') === other.ddx.join('\n')) found.same_ddx++
    if (rounds > 0 && own.words.slice(0, rounds).join('\n') === other.words.slice(0, rounds).join('\n')) found.same_words++
    if (wrong) found.both_wrong++
    if (wrong && own.ddx[0] === other.ddx[0]) found.same_wrong++
  }
  const share = (count: number) => (found.trials === 0 ? 0 : count / found.trials)
  return { ...found, same_ddx: share(found.same_ddx), same_words: share(found.same_words) }
}

interface Answers {
  ddx: string[]
  words: string[]
  wrong: boolean
}

function answersOf({ ddx, exchanges, scores }: Consultation): Answers {
  return {
    ddx: ddx.map(plainText),
    words: exchanges.filter((exchange) => exchange.round > 0).map((exchange) => plainText(exchange.doctor)),
    wrong: scores.ddx.rank !== 1,
  }
}

/**
 * The gap in DDx@1 of one version of an agent between two splits, first less second, e.g. public less holdout.
 * @returns null for two agents or versions, for one split, and for runs that differ in more than split, trials and seed
 */
export function splitGap(a: Result, b: Result): ReturnType<typeof unpairedDifference> | null {
  const rest = ({ submission: { team, agent, version }, protocol }: Result) => {
    const { split: _split, trials: _trials, seed: _seed, ...frame } = protocol
    return hashOf({ team, agent, version, frame })
  }
  if (rest(a) !== rest(b) || a.protocol.split.sha256 === b.protocol.split.sha256 || !a.clusters || !b.clusters) return null
  const [first, second] = [a.clusters, b.clusters].map((clusters) => ddx1Of(clusters, { kind: 'overall' }, clusters.profiles))
  return unpairedDifference(first!, second!, 'audit/split-gap')
}
