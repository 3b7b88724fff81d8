import { canonicalJson } from '../schema/canonical.ts'
import type { FinishedTrial } from './trial.ts'

/** A finished trial as its bundle holds it: a line of each file, in canonical JSON. Written once, it is kept and moved as text. */
export interface WrittenTrial {
  caseId: string
  trial: number
  consultation: string
  measurement: string
}

/** Writes a trial's lines. */
export function written({ consultation, measurement }: FinishedTrial): WrittenTrial {
  const { case: caseId, trial } = consultation
  return { caseId, trial, consultation: canonicalJson(consultation), measurement: canonicalJson(measurement) }
}
