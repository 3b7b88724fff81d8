import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { isLocal, isLoopback, mayHoldCredentialed } from '../bench/models/place.ts'
import { InputError } from '../bench/schema/error.ts'
import type { ModelConfig } from '../bench/schema/model.ts'
import type { Submission } from '../bench/schema/submission.ts'
import { config, root } from './config.ts'

/**
 * Credentialed profiles may be seen by a doctor on this machine, and by models on this machine, on Azure or on Vertex AI.
 * @throws InputError `credentialed/remote` for any other, before any call
 */
export function keepLocal({ doctor }: Submission, patient: ModelConfig | null): void {
  if (doctor.kind === 'http' && !isLoopback(doctor.url)) {
    throw new InputError(
      'credentialed/remote',
      `These cases are credentialed: their text may not go to ${new URL(doctor.url).host}; run the doctor on this machine, at http://127.0.0.1.`,
    )
  }
  const models = [patient, doctor.kind === 'http' || doctor.kind === 'baseline' ? null : doctor]
  for (const model of models) if (model) keepModelLocal(model)
}

/** @throws InputError `credentialed/remote` for a model that may not see credentialed text, before any call */
export function keepModelLocal(model: ModelConfig): void {
  if (mayHoldCredentialed(model, config.secret)) return
  throw new InputError(
    'credentialed/remote',
    `This text is credentialed: it may not go to ${model.model}; take a model on this machine, on Azure or on Vertex AI.`,
  )
}

/** The services that PhysioNet's agreement allows beside a model on this machine. */
export const permittedServices = ['azure', 'vertex'] as const
export type PermittedService = (typeof permittedServices)[number]

/**
 * Notes stay on this machine unless the user names the service that they may go to.
 * @throws InputError `credentialed/remote` for a model elsewhere, and for one of another service than the named one
 */
export function keepNotesLocal(model: ModelConfig, service: PermittedService | undefined): void {
  if (isLocal(model)) return
  keepModelLocal(model)
  const itsService = model.kind === 'azure' ? 'azure' : 'vertex'
  if (service === itsService) return
  throw new InputError(
    'credentialed/remote',
    `${model.model} is not on this machine; where your agreement lets the notes go to it, say so with --service ${itsService}.`,
  )
}

/**
 * @throws InputError `credentialed/inside-repository` for a folder inside this checkout, also by way of a link: what lies
 *   there can be committed
 */
export function outsideRepository(folder: string): void {
  const within = relative(realpathSync(root), realPath(resolve(folder)))
  if (within.startsWith('..')) return
  throw new InputError(
    'credentialed/inside-repository',
    `${folder} is inside this repository, from where credentialed text could be committed; name a folder outside it.`,
  )
}

/** The real path of a place that need not be there yet. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realPath(dirname(path)), basename(path))
}
