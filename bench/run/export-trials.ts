import { csvCell } from '../csv/write.ts'
import { canonicalJson } from '../schema/canonical.ts'
import { measures } from '../schema/scores.ts'
import type { Consultation } from '../schema/transcript.ts'
import { measured } from './aggregate.ts'
import { dialogueOf } from './export-dialogue.ts'

/** The forms in which the trials of a run leave: as the bundle has them, as PatientSim's dialogues, or their scores alone. */
export const trialExports = ['transcripts.jsonl', 'dialogue.jsonl', 'scores.csv', 'scores.jsonl'] as const
export type TrialExport = (typeof trialExports)[number]

/** True for a form that holds what was said. */
export function holdsWords(name: TrialExport): boolean {
  return name === 'transcripts.jsonl' || name === 'dialogue.jsonl'
}

const facts = ['case', 'profile', 'persona', 'diagnosis', 'trial', 'outcome', 'code'] as const

/** What stands before the first line, if anything. */
export function headOf(name: TrialExport): string {
  return name === 'scores.csv' ? `${[...facts, ...measures].join(',')}\n` : ''
}

/** The line of one trial, with its line break; nothing for a void trial among dialogues. A value that is not scored is empty, or null. */
export function lineOf(name: TrialExport, trial: Consultation): string {
  if (name === 'transcripts.jsonl') return `${canonicalJson(trial)}\n`
  if (name === 'dialogue.jsonl') return trial.outcome.kind === 'void' ? '' : `${JSON.stringify(dialogueOf(trial))}\n`
  const { case: id, profile, persona, diagnosis, trial: repetition, outcome } = trial
  const { kind, code = null } = outcome
  const values = measured(trial)?.values
  const scores = Object.fromEntries(measures.map((measure, i) => [measure, values?.[i] ?? null]))
  const row = { case: id, profile, persona, diagnosis, trial: repetition, outcome: kind, code, ...scores }
  if (name === 'scores.jsonl') return `${JSON.stringify(row)}\n`
  return `${Object.values(row).map(csvCell).join(',')}\n`
}
