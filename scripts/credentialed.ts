import { isLoopback, mayHoldCredentialed } from '../bench/models/place.ts'
import { InputError } from '../bench/schema/error.ts'
import type { ModelConfig } from '../bench/schema/model.ts'
import type { Submission } from '../bench/schema/submission.ts'
import { config } from './config.ts'

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
  const elsewhere = models.find((one) => one && !mayHoldCredentialed(one, config.secret))
  if (elsewhere) {
    throw new InputError(
      'credentialed/remote',
      `These cases are credentialed: their text may not go to ${elsewhere.model}; take a model on this machine, on Azure or on Vertex AI.`,
    )
  }
}
