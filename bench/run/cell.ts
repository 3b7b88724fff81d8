import type { Measure } from '../schema/scores.ts'
import { findPersona } from '../schema/persona.ts'
import { type ClusteredRow, clusterBootstrap } from '../stats/bootstrap.ts'
import type { SliceName } from './clusters.ts'
import { type MeasuredCase, measuredCases } from './paired-trials.ts'

/** One trial behind a cell of a board; `line` is where its transcript stands in consultations.jsonl. */
export interface CellTrial {
  line: number
  case: string
  trial: number
  value: number | null
}

/**
 * The trials behind a cell of a board, in the bundle's order, and the cell's mean again, to the last digit: the sum of
 * their values over the number that is scored, added up by profile as the board does. Void trials are no part of a cell.
 */
export async function cellTrials(directory: string, slice: SliceName, measure: Measure): Promise<{ trials: CellTrial[]; mean: number | null }> {
  const trials: CellTrial[] = []
  const rows: ClusteredRow[] = []
  for await (const one of measuredCases(directory)) {
    if (!isWithin(one, slice)) continue
    const value = one.values[measure]
    trials.push({ line: one.line, case: one.case, trial: one.trial, value })
    rows.push({ cluster: one.profile, values: [value] })
  }
  return { trials, mean: clusterBootstrap(rows, 'cell', 0)[0]?.mean ?? null }
}

function isWithin({ persona }: MeasuredCase, slice: SliceName): boolean {
  if (slice.kind === 'overall') return true
  return slice.kind === 'persona' ? persona === slice.persona : findPersona(persona)[slice.axis] === slice.level
}
