import { z } from 'zod'
import { entailments, sentenceKinds, type Verdict } from '../../schema/judgement.ts'
import type { Exchange } from '../../schema/transcript.ts'
import { ask } from './ask.ts'
import { type Judge, type JudgedTalk, type JudgeModule, meanOf } from './judge.ts'
import { itemsOf, profileText } from './profile-text.ts'
import type { QuotedLine } from './quote.ts'
import { oneOf, rating } from './read-answer.ts'
import { sentencesOf } from './sentences.ts'

/** Sentences in one call: few enough for a short answer, many enough for a bearable number of calls. */
const perCall = 12

interface Sentence {
  /** `<round>.<number in the turn>` */
  of: string
  round: number
  text: string
}

interface Answered {
  number: number
  kind: (typeof sentenceKinds)[number]
  items: { item: string; verdict: (typeof entailments)[number] }[]
  adds: boolean
  plausibility: number | null
}

/**
 * Sentence-level factuality of the patient. Over a talk's information sentences:
 * - `entailed`, `contradicted`: matched items with that verdict ÷ matched items with either, so that the two sum to 1;
 * - `supported`: information sentences that add nothing ÷ information sentences;
 * - `plausibility`: the mean rating, 1–4, of those that add something.
 */
export const factualityJudge: JudgeModule = {
  name: 'factuality',
  version: 'judge-factuality/1',
  prompts: ['factuality', 'reminder'],
  measures: ['entailed', 'contradicted', 'supported', 'plausibility'],
  failed: 'doctor-failed',
  async judge(talk, judge) {
    const sentences = patientSentences(talk.consultation.exchanges)
    const verdicts: Verdict[] = []
    for (let start = 0; start < sentences.length; start += perCall) {
      const part = sentences.slice(start, start + perCall)
      const answers = await askPart(talk, part, judge, start / perCall)
      verdicts.push(...part.map((sentence, i) => verdictOf(sentence, answers[i]!)))
    }
    return { scores: scoresOf(verdicts), verdicts }
  },
}

function patientSentences(exchanges: readonly Exchange[]): Sentence[] {
  return exchanges.flatMap(({ round, patient }) =>
    patient === null ? [] : sentencesOf(patient).map((text, i) => ({ of: `${round}.${i + 1}`, round, text })),
  )
}

async function askPart(talk: JudgedTalk, part: readonly Sentence[], judge: Judge, call: number): Promise<Answered[]> {
  const { consultation, profile } = talk
  const names = itemsOf(profile) as [string, ...string[]]
  const found = await ask(judge, {
    prompt: 'factuality',
    values: { profile: profileText(profile), numbers: `1 to ${part.length}` },
    quoted: withQuestions(part, consultation.exchanges),
    schema: answersFor(part.length, names),
    trial: `judge/factuality/${call}/${consultation.seed}`,
  })
  return [...found.sentences].sort((a, b) => a.number - b.number)
}

/**
 * An answer serves when it has each sentence exactly once; a plausibility goes with an addition and with nothing else.
 */
function answersFor(count: number, items: readonly [string, ...string[]]) {
  const one = z.object({
    number: z.number().int().min(1).max(count),
    kind: z.preprocess((value) => (typeof value === 'string' && /^meta/i.test(value) ? 'meta' : value), oneOf(sentenceKinds)),
    items: z.array(z.object({ item: oneOf(items), verdict: oneOf(entailments) })),
    adds: z.boolean(),
    plausibility: rating.nullable(),
  })
  return z
    .object({ sentences: z.array(one) })
    .refine(
      ({ sentences }) => sentences.length === count && new Set(sentences.map(({ number }) => number)).size === count,
    )
    .refine(({ sentences }) =>
      sentences.every(({ kind, adds, plausibility }) => kind !== 'information' || !adds || plausibility !== null),
    )
}

/** The sentences with their numbers, and before those of each turn what the doctor had said. */
function withQuestions(part: readonly Sentence[], exchanges: readonly Exchange[]): QuotedLine[] {
  return part.flatMap(({ round, text }, i) => {
    const first = i === 0 || part[i - 1]!.round !== round
    const doctor = exchanges.find((exchange) => exchange.round === round)!.doctor
    const line = { speaker: `Patient, sentence ${i + 1}`, text }
    return first ? [{ speaker: `Doctor, round ${round}`, text: doctor }, line] : [line]
  })
}

function verdictOf({ of }: Sentence, { kind, items, adds, plausibility }: Answered): Verdict {
  if (kind !== 'information') return { of, verdict: kind }
  return {
    of,
    verdict: kind,
    items: Object.fromEntries(items.map(({ item, verdict }) => [item, verdict])),
    adds,
    ...(adds && plausibility !== null ? { rating: plausibility } : {}),
  }
}

function scoresOf(verdicts: readonly Verdict[]): Record<string, number | null> {
  const information = verdicts.filter(({ verdict }) => verdict === 'information')
  const matches = information.flatMap(({ items = {} }) => Object.values(items))
  const count = (name: string) => matches.filter((one) => one === name).length
  const decided = count('entailed') + count('contradicted')
  return {
    entailed: decided === 0 ? null : count('entailed') / decided,
    contradicted: decided === 0 ? null : count('contradicted') / decided,
    supported: meanOf(information.map(({ adds }) => (adds ? 0 : 1))),
    plausibility: meanOf(information.flatMap(({ rating: one }) => (one === undefined ? [] : [one]))),
  }
}
