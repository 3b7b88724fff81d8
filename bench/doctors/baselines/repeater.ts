import type { Doctor } from '../doctor.ts'
import { rankDiagnoses } from './clues.ts'

/** Asks one and the same question until the last round, then ranks the diagnoses by the clues in what it heard. */
export const repeater: Doctor = {
  name: 'repeater',
  reply({ final, top_k, messages, patient }) {
    if (!final) return { message: 'What is the main thing that brought you in today?' }
    return { message: '', ddx: rankDiagnoses(messages, patient).slice(0, top_k) }
  },
}
