import { canonicalJson } from '../../bench/schema/canonical.ts'
import { sha256Hex } from '../../bench/schema/hash.ts'
import { readOwnTurns, type LabelledTurn } from '../benchmarks/labelled-turns.ts'
import { compoundsOf } from './compounds.ts'

/** Sets of whole consultations: what is asked in them, and how often, is as in a talk. */
const consultations = ['dev', 'held-out', 'blind', 'blind-2', 'blind-3', 'blind-4', 'own-1', 'own-2', 'own-3', 'own-4', 'own-5']

/** Sets that were made to train on: each topic as often as the next, and traps on purpose. */
const exercises = [
  'train-items', 'train-findings-1', 'train-findings-2', 'train-talk',
  'train-spoken', 'train-models', 'train-paraphrases',
  'train-clinic', 'train-visits', 'train-specialties', 'train-review', 'train-questions',
]

/** The sets that the reader is trained on. */
export const trainingSets = [...consultations, ...exercises]

/** How often a consultation counts beside an exercise. */
const weight = 3

/** The turns that the shipped reader and its guesser are trained on. */
export function trainingTurns(): LabelledTurn[] {
  const talks = consultations.flatMap(readOwnTurns)
  const own = [...talks, ...exercises.flatMap(readOwnTurns)]
  const again = Array.from({ length: weight - 1 }, () => talks).flat()
  return [...own, ...again, ...compoundsOf(own)]
}

/** SHA-256 of what the trainer reads of the turns. */
export function turnsSha256(turns: readonly LabelledTurn[]): string {
  const read = turns.map((turn) => ({
    before: turn.before.map((one) => one.doctor),
    text: turn.text,
    topics: turn.expected.map((one) => one.label),
    optional: [...turn.optional],
  }))
  return sha256Hex(canonicalJson(read))
}
