import { z } from 'zod'
import type { DoctorRequest, Message } from '../doctor.ts'
import file from './clues.json' with { type: 'json' }

const table = z
  .array(z.object({ diagnosis: z.string(), gender: z.string().optional(), clues: z.record(z.string(), z.number()) }))
  .parse(file)
  .map(({ clues, ...one }) => ({
    ...one,
    clues: Object.entries(clues).map(([clue, weight]) => ({ pattern: new RegExp(`\\b(?:${clue.toLowerCase()})`), weight })),
  }))

/** Parts of sentences that deny; their clues do not count. */
const denial = /\b(no|not|never|none|nothing|don't|didn't|doesn't|haven't|hasn't|isn't|without|denies)\b/i

/**
 * Diagnoses by the clues in the patient's words, most first; ties keep the order of the table. A clue is a regular
 * expression of any case with a weight, counted once; parts of sentences that deny something are left out.
 */
export function rankDiagnoses(messages: readonly Message[], patient: DoctorRequest['patient']): string[] {
  const said = messages
    .filter((message) => message.role === 'patient')
    .flatMap((message) => message.content.split(/(?<=[.!?])\s+|, (?:but|and) /))
  // Patients repeat themselves: half of what they say was said before.
  const heard = [...new Set(said)]
    .filter((sentence) => !denial.test(sentence))
    .join('\n')
    .toLowerCase()
  return table
    .filter((one) => !one.gender || one.gender === patient.gender)
    .map(({ diagnosis, clues }) => {
      const found = clues.filter((clue) => clue.pattern.test(heard))
      return { diagnosis, score: found.reduce((sum, clue) => sum + clue.weight, 0) }
    })
    .sort((a, b) => b.score - a.score)
    .map((one) => one.diagnosis)
}
