import type { Doctor } from '../doctor.ts'
import { rankDiagnoses } from './clues.ts'

/** Asks one question and guesses: what the chief complaint alone is worth. */
export const chiefComplaint: Doctor = {
  name: 'chief-complaint',
  reply({ round, final, top_k, messages, patient }) {
    if (round === 1 && !final) return { message: 'What is the main thing that brought you in today?' }
    return { message: '', ddx: rankDiagnoses(messages, patient).slice(0, top_k) }
  },
}
