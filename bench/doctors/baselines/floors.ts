import type { Doctor } from '../doctor.ts'

/** The five diagnoses of PatientSim, which a doctor could list unasked. */
const fixedFive = [
  'myocardial infarction',
  'pneumonia',
  'intestinal obstruction',
  'urinary tract infection',
  'cerebral infarction',
]

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
