import type { Doctor } from '../doctor.ts'
import { rankDiagnoses } from './clues.ts'
import questions from './questions.json' with { type: 'json' }

/**
 * Asks the whole history in a fixed order, one question a turn, then ranks the diagnoses by the clues in what it heard.
 * What a doctor with good habits and no judgement reaches.
 */
export const checklist: Doctor = {
  name: 'checklist',
  reply({ round, final, top_k, messages, patient }) {
    const question = questions.plain[round - 1]
    if (question !== undefined && !final) return { message: question }
    return { message: 'Thank you. This is what I think it may be.', ddx: rankDiagnoses(messages, patient).slice(0, top_k) }
  },
}
