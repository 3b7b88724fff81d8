import { buildModel, type ModelHouse, modelHouse, type Secrets } from '../models/build.ts'
import { InputError } from '../schema/error.ts'
import type { Submission } from '../schema/submission.ts'
import { findBaseline } from './baselines/index.ts'
import type { Doctor } from './doctor.ts'
import { httpDoctor } from './http.ts'
import { modelDoctor } from './model.ts'
import { standardPrompt } from './prompt.ts'

export type { Secrets } from '../models/build.ts'

/**
 * The doctor that a submission names.
 * @param house what the models of a run share; without one, no cap and no kept answers
 * @throws InputError `secret/missing` when the environment lacks a variable that a header or a model needs,
 *   `doctor/unknown-baseline` for a baseline that is not built in, `prompt/*` for a prompt of the team's own that does
 *   not fit
 */
export function buildDoctor(submission: Submission, secrets: Secrets, house: ModelHouse = modelHouse(secrets)): Doctor {
  const { doctor } = submission
  const name = `${submission.team}/${submission.agent}`
  if (doctor.kind === 'baseline') return findBaseline(doctor.name)
  if (doctor.kind !== 'http') {
    const { prompt, ...config } = doctor
    if (prompt && prompt.text === undefined) {
      throw new InputError(
        'prompt/unread',
        `The prompt of ${name} is named (${prompt.file}), but its text was not read; write it as prompt: {text: …}.`,
      )
    }
    return modelDoctor(name, buildModel(config, house), prompt?.text ?? standardPrompt())
  }
  const headers = Object.entries(doctor.headers).map(([name, value]) => {
    const secret = typeof value === 'string' ? undefined : secrets(value.env)
    if (!secret) {
      const variable = typeof value === 'string' ? '' : value.env
      throw new InputError(
        'secret/missing',
        `The header ${name} is read from ${variable}, which is not set; export ${variable}=… and try again.`,
      )
    }
    return [name, secret] as const
  })
  return httpDoctor(name, {
    url: doctor.url,
    headers: Object.fromEntries(headers),
    timeoutSeconds: doctor.timeout_seconds,
  })
}
