import { InputError } from '../schema/error.ts'
import { ModelError } from './port.ts'

/**
 * What is known of an HTTP error answer. `code` and `message` are the service's; they are looked at, never passed on.
 */
export interface HttpFault {
  status: number
  code: string
  message: string
  retryAfter: number | null
}

const overflow = new RegExp(
  [
    'context[ _-]?(length|window)',
    'maximum number of tokens',
    'too many tokens',
    'exceeds? the (available context|maximum)',
    'prompt is too long',
  ].join('|'),
  'i',
)
const filtered = /content[ _-]?(filter|policy|management)|responsible ?ai|safety/i

/**
 * The error for an HTTP answer that is not 2xx.
 * @param name the model, for the message
 * @returns ModelError for what belongs to this call; InputError `model/key-refused` (401, 403), `model/unknown` (404),
 *   `model/quota` (402, or 429 for an account without money), which stop a run, for no call can work until a person
 *   mends them
 */
export function httpError(name: string, { status, code, message, retryAfter }: HttpFault): ModelError | InputError {
  if (status === 401 || status === 403) {
    return new InputError(
      'model/key-refused',
      `The service of ${name} refused the key (HTTP ${status}); check the variable that holds it.`,
    )
  }
  if (status === 404) {
    const problem = `The service does not know the model ${name} (HTTP 404); check its name and address.`
    return new InputError('model/unknown', problem)
  }
  if (status === 402 || (status === 429 && /insufficient_quota|billing/i.test(code))) {
    return new InputError(
      'model/quota',
      `The account for ${name} has no money left (HTTP ${status}); the run goes on from here when it has.`,
    )
  }
  if (status === 429) return new ModelError('rate-limit', `${name} answered HTTP 429: too many requests.`, retryAfter)
  if (status === 408 || status === 409 || status >= 500)
    return new ModelError('server', `${name} answered HTTP ${status}.`, retryAfter)
  if (overflow.test(code) || overflow.test(message) || status === 413) {
    return new ModelError('context-length', `The talk is longer than the context of ${name}.`)
  }
  if (filtered.test(code) || filtered.test(message))
    return new ModelError('refused', `A filter of the service of ${name} declined the call.`)
  return new ModelError('bad-request', `${name} answered HTTP ${status}: it does not accept the request.`)
}

/** Reads Retry-After as seconds or as an HTTP date, and retry-after-ms. Null when there is neither. */
export function retryAfterOf(headers: Headers | undefined, epoch: number): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? NaN)
  if (Number.isFinite(ms) && ms >= 0) return ms / 1000
  const text = headers?.get('retry-after')?.trim()
  if (!text) return null
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, (date - epoch) / 1000)
}

/**
 * The error for a call that got no whole answer.
 * @param timedOut whether our own time limit ended it
 */
export function connectionError(name: string, timedOut: boolean, error: unknown): ModelError {
  if (timedOut) return new ModelError('timeout', `${name} did not answer in time.`)
  if (error instanceof SyntaxError) return new ModelError('broken', `The answer of ${name} is not JSON, or is cut off.`)
  return new ModelError('unreachable', `${name} could not be reached, or the connection broke.`)
}
