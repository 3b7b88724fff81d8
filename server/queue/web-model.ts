import type { ModelDoctorConfig, Submission } from '../../bench/schema/submission.ts'
import { ApiError } from '../api/problem.ts'

/**
 * Names by which a model's key and address are looked up, as `bench/models/build.ts` does; here they name the team's
 * secrets.
 */
const keyNames = { openai: 'OPENAI_API_KEY', azure: 'AZURE_OPENAI_KEY', google: 'GENAI_API_KEY' } as const

/** Only what local development may say: a team's words never lead Google's SDK, with its key, to another host. */
const localOnly = new Set(['GENAI_BASE_URL'])

/** What a model's doctor may look up: the team's secrets alone, nothing of the server's environment. */
export interface WebSecrets {
  find: (name: string) => string | undefined
  /** The keys among them that the doctor could say aloud. */
  keys: string[]
}

/** The secrets of a model doctor that came over the web. */
export function webSecrets(
  doctor: ModelDoctorConfig,
  secrets: ReadonlyMap<string, string>,
  allowLocal: boolean,
): WebSecrets {
  const key = secrets.get(doctor.key?.env ?? keyNames[doctor.kind])
  return {
    find: (name) => (localOnly.has(name) && !allowLocal ? undefined : secrets.get(name)),
    keys: key === undefined ? [] : [key],
  }
}

/**
 * Refuses what a model doctor can't be over the web: one of this machine's, or one whose prompt stayed in a file.
 * @throws ApiError `submission/local-model`, `submission/prompt-file`
 */
export function requireWebModel(doctor: ModelDoctorConfig): void {
  if (doctor.kind === 'openai' && doctor.base_url === 'vllm') {
    throw new ApiError(
      400,
      'submission/local-model',
      'The model "vllm" is one of the server’s machine; give the https address of a server of your own.',
    )
  }
  if (doctor.prompt && doctor.prompt.text === undefined) {
    throw new ApiError(
      400,
      'submission/prompt-file',
      'The server does not see the prompt’s file; send its text as prompt: {text: …}.',
    )
  }
}

/**
 * The address that a team gave, to be checked before it is called; null where there is none, as for the vendors' own.
 */
export function addressOf(doctor: Submission['doctor'], secrets: ReadonlyMap<string, string>): string | null {
  if (doctor.kind === 'http') return doctor.url
  if (doctor.kind === 'azure') return doctor.endpoint ?? secrets.get('AZURE_ENDPOINT') ?? null
  return doctor.kind === 'openai' ? (doctor.base_url ?? null) : null
}
