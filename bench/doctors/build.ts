import { InputError } from '../schema/error.ts'
import type { Submission } from '../schema/submission.ts'
import { findBaseline } from './baselines/index.ts'
import type { Doctor } from './doctor.ts'
import { httpDoctor } from './http.ts'

/** Finds the value of a secret by its name; undefined when there is none. */
export type Secrets = (name: string) => string | undefined

/**
 * The doctor that a submission names.
 * @throws InputError `secret/missing` when the environment lacks a variable that a header names,
 *   `doctor/unknown-baseline` for a baseline that is not built in
 */
export function buildDoctor(submission: Submission, secrets: Secrets): Doctor {
  const { doctor } = submission
  if (doctor.kind === 'baseline') return findBaseline(doctor.name)
  const headers = Object.entries(doctor.headers).map(([name, value]) => {
    const secret = typeof value === 'string' ? undefined : secrets(value.env)
    if (!secret) {
      const variable = typeof value === 'string' ? '' : value.env
      throw new InputError('secret/missing', `The header ${name} is read from ${variable}, which is not set; export ${variable}=… and try again.`)
    }
    return [name, secret] as const
  })
  return httpDoctor(`${submission.team}/${submission.agent}`, {
    url: doctor.url,
    headers: Object.fromEntries(headers),
    timeoutSeconds: doctor.timeout_seconds,
  })
}
