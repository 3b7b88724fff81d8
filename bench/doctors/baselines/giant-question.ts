import type { Doctor } from '../doctor.ts'
import { rankDiagnoses } from './clues.ts'
import questions from './questions.json' with { type: 'json' }

/** Asks the whole history in a single turn, then ranks the diagnoses by the clues in the one answer. */
export const giantQuestion: Doctor = {
  name: 'giant-question',
  reply({ round, final, top_k, messages, patient }) {
    if (round === 1 && !final) return { message: questions.plain.join(' ') }
    return { message: '', ddx: rankDiagnoses(messages, patient).slice(0, top_k) }
  },
}
