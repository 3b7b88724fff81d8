import type { PatientFaultKind } from '../../../bench/schema/transcript.ts'

/** The faults of a patient whom a model plays, in the words of the run page. */
export const faultTexts: Record<PatientFaultKind, { name: string; meaning: string }> = {
  diagnosis_leaked: { name: 'Diagnosis leaked', meaning: 'names the diagnosis before the doctor did' },
  role_flipped: { name: 'Role flipped', meaning: 'speaks as the doctor, as a model, or for both sides' },
  sentence_limit: { name: 'Too long', meaning: 'more sentences than the persona may say, or a sentence of more than 20 words' },
  contradiction: { name: 'Contradiction', meaning: 'states a finding that the record denies, or denies one that it states' },
  invention: { name: 'Invention', meaning: 'states a finding that the record does not hold, or that it had not let out' },
  early_end: { name: 'Early end', meaning: 'takes leave while the doctor still asks' },
}
