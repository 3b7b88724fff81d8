import type { Doctor } from '../doctor.ts'
import { rankDiagnoses } from './clues.ts'

/**
 * Asks nothing and gives 200 items of five alternatives each, so that every diagnosis stands in them many times over.
 * Five places are read, whatever the items hold: five diagnoses of 25.
 */
export const longList: Doctor = {
  name: 'long-list',
  reply({ patient }) {
    const all = rankDiagnoses([], patient)
    const item = (i: number) => Array.from({ length: 5 }, (_, k) => all[(2 * i + k) % all.length]!).join(' vs ')
    return { message: '', ddx: Array.from({ length: 200 }, (_, i) => item(i)) }
  },
}
