import { guesserFrom, type Guesser } from '../../bench/patients/reference/guess.ts'
import type { LabelledTurn } from '../benchmarks/labelled-turns.ts'
import { fitGuesser } from './fit-guesser.ts'
import { packedGuesser } from './packed.ts'
import { turnsSha256 } from './training-sets.ts'

/** Styles of doctors that are left out together. */
const groups: readonly (readonly string[])[] = [
  ['gpt', 'claude'], ['llama', 'qwen', 'gemini'], ['human-transcribed'], ['human-typed'],
]

/** Turns in the styles of one group, and a guesser that was trained on the other turns alone. */
export interface Fold {
  turns: readonly LabelledTurn[]
  guesser: Guesser
}

/**
 * Every turn with a guesser that has not seen its style: the reader must learn how far a guess about a stranger can be
 * trusted.
 */
export function foldsOf(turns: readonly LabelledTurn[]): Fold[] {
  return groups.map((styles) => {
    const own = turns.filter((turn) => styles.includes(turn.style))
    const fitted = fitGuesser(turns.filter((turn) => !styles.includes(turn.style)))
    return { turns: own, guesser: guesserFrom(packedGuesser(fitted, turnsSha256(turns)), 'a fold') }
  })
}

/** The guesser of the fold that a turn is in. */
export function guesserIn(folds: readonly Fold[]): (turn: LabelledTurn) => Guesser {
  const byTurn = new Map(folds.flatMap(({ turns, guesser }) => turns.map((turn) => [turn, guesser] as const)))
  return (turn) => {
    const guesser = byTurn.get(turn)
    if (!guesser) throw new Error(`The turn ${turn.id} is in no fold: add its style to the groups.`)
    return guesser
  }
}
