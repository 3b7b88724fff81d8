import { sha256Hex } from '../schema/hash.ts'
import { findPersona } from '../schema/persona.ts'
import type { Profile } from '../schema/profile.ts'
import type { Consultation } from '../schema/transcript.ts'
import { ddxIn } from './dialogue.ts'

/**
 * The `hadm_id` under which a talk leaves. PatientSim's scripts read it as a whole number and keep one result for each,
 * so every talk has its own: a real admission's in its first trial, else 48 bits of a hash over case and trial.
 */
function hadmIdOf({ case: id, trial, profile }: Consultation): number {
  if (/^\d{1,15}$/.test(profile) && trial === 1) return Number(profile)
  return parseInt(sha256Hex(`${id}/${trial}`).slice(0, 12), 16)
}

/** PatientSim's scripts know urinary tract infection by its capital. */
function asWritten(diagnosis: string): string {
  return diagnosis.charAt(0).toUpperCase() + diagnosis.slice(1)
}

/**
 * A consultation as a line of PatientSim's `dialogue.jsonl`, under the field names that its scripts read, with the
 * differential in the doctor's last words; `case` and `trial` are ours.
 */
export function dialogueOf(consultation: Consultation): Record<string, unknown> {
  const { personality, cefr, recall, dazed } = findPersona(consultation.persona)
  const { case: id, trial, exchanges, ddx } = consultation
  const turns = exchanges.flatMap(({ doctor, patient }) => [
    ...(doctor === '' ? [] : [{ role: 'Doctor', content: doctor }]),
    ...(patient === null ? [] : [{ role: 'Patient', content: patient }]),
  ])
  const spoken = exchanges.flatMap(({ doctor }) => ddxIn(doctor) ?? []).slice(0, ddx.length)
  const list = ['[DDX]', ...ddx.map((item, i) => `${i + 1}. ${item}`)].join('\n')
  if (ddx.some((item, i) => item !== spoken[i])) turns.push({ role: 'Doctor', content: list })
  return {
    hadm_id: hadmIdOf(consultation),
    case: id,
    trial,
    cefr_type: cefr,
    personality_type: personality,
    recall_level_type: recall,
    dazed_level_type: dazed,
    diagnosis: asWritten(consultation.diagnosis),
    dialog_history: turns,
  }
}

/**
 * The patient of a talk as a record of PatientSim's `patient_profile.json`: the profile under the talk's `hadm_id`, with
 * its persona, and its words where it has its own.
 * @param split the value of the record's `split`
 */
export function recordOf(consultation: Consultation, profile: Profile, split: string): Record<string, unknown> {
  const { personality, cefr, recall, dazed } = findPersona(consultation.persona)
  const { words, ...items } = profile
  return {
    ...items,
    ...words,
    hadm_id: hadmIdOf(consultation),
    diagnosis: asWritten(profile.diagnosis),
    personality,
    cefr,
    recall_level: recall,
    dazed_level: dazed,
    split,
  }
}
