import { z } from 'zod'
import type { Doctor } from '../doctor.ts'
import file from './constant-list.json' with { type: 'json' }

/** The best five diagnoses to give unasked, found on the dev split by `scripts/cases/best-five.ts`. */
const { diagnoses: fixedFive } = z
  .object({ split: z.string(), split_sha256: z.string(), diagnoses: z.array(z.string()).length(5) })
  .parse(file)

/** Asks nothing and always gives the same five diagnoses. */
export const constantList: Doctor = {
  name: 'constant-list',
  reply: ({ top_k }) => ({ message: '', ddx: fixedFive.slice(0, top_k) }),
}

/** Says nothing, round after round, and never gives a diagnosis. */
export const silent: Doctor = {
  name: 'silent',
  reply: () => ({ message: '...' }),
}

/** Repeats the patient's last words, and gives them as its diagnosis in the last round. */
export const echo: Doctor = {
  name: 'echo',
  reply({ final, messages }) {
    const last = messages.at(-1)?.content ?? ''
    return final ? { message: '', ddx: [last] } : { message: last }
  },
}
