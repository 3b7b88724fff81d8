import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { InputError } from '../schema/error.ts'
import type { DoctorRequest } from './doctor.ts'

const standardPath = fileURLToPath(new URL('../data/prompts/doctor.md', import.meta.url))

/** The prompt of every doctor of class `standard`: PatientSim's duties of the doctor in our own words. */
export function standardPrompt(): string {
  return readFileSync(standardPath, 'utf8')
}

/** What a doctor's prompt may hold between braces; the names are PatientSim's. */
function valuesOf(request: DoctorRequest): Record<string, string> {
  const { round, rounds_left, top_k, patient } = request
  return {
    age: String(patient.age),
    gender: patient.gender,
    arrival_transport: patient.arrival_transport,
    curr_idx: String(round),
    total_idx: String(round + rounds_left),
    remain_idx: String(rounds_left),
    top_k_diagnosis: String(top_k),
  }
}

const placeholder = /\{([a-z_]+)\}/g
const names = ['age', 'gender', 'arrival_transport', 'curr_idx', 'total_idx', 'remain_idx', 'top_k_diagnosis']

/**
 * Looks a prompt over before anything is spent.
 * @throws InputError `prompt/placeholder` for a placeholder that a doctor has no value for
 */
export function checkPrompt(name: string, prompt: string): void {
  const unknown = [...prompt.matchAll(placeholder)].map((match) => match[1]!).find((one) => !names.includes(one))
  if (unknown === undefined) return
  throw new InputError(
    'prompt/placeholder',
    `The prompt of ${name} holds {${unknown}}; a doctor's prompt may hold ${names.map((one) => `{${one}}`).join(', ')}.`,
  )
}

/** The prompt for one turn. */
export function fillPrompt(prompt: string, request: DoctorRequest): string {
  const values = valuesOf(request)
  return prompt.replace(placeholder, (whole, name: string) => values[name] ?? whole)
}
