import { z } from 'zod'
import { type LeanFetch, leanFetch } from '../models/fetch.ts'
import { type Doctor, DoctorError, type DoctorReply, type DoctorRequest, maxMessageLength } from './doctor.ts'
import { timeLimit } from './time-limit.ts'

/** The largest answer that is read, in bytes; a longer one fails the trial. */
export const maxBodyBytes = 256 * 1024

/** Answers that may go away by themselves; they are tried again, twice, within the turn's time limit, and not before they say. */
const passing = new Set([429, 502, 503, 504])
const pausesSeconds = [0.5, 2]

/** An answer, as it comes in. */
export const replySchema = z
  .object({
    consultation_id: z.string().nullish(),
    round: z.number().nullish().catch(null),
    message: z.string().nullish(),
    ddx: z.array(z.string()).nullish(),
    tokens: z.object({ input: z.number().int().min(0), output: z.number().int().min(0) }).nullish(),
  })
  .refine((reply) => typeof reply.message === 'string' || Array.isArray(reply.ddx), 'neither message nor ddx')

export interface HttpDoctorOptions {
  url: string
  /** Header values in the clear: they came from the environment and go nowhere but into the request. */
  headers: Record<string, string>
  timeoutSeconds: number
  /** As `leanFetch`: an answer comes read, and cut soon after the largest that is taken. */
  fetch?: LeanFetch
  wait?: (seconds: number) => Promise<void>
}

/**
 * A doctor behind an URL, spoken to by the `patientsim-doctor/1` protocol: one POST of JSON a turn, no cookies, no
 * redirects, the body capped, the whole turn within the time limit.
 * An answer that names a `consultation_id` must name the request's: an endpoint that mixes up its talks is found out by it. One that
 * names the `round` too shows that it answers this call, and the connection is kept for the next.
 */
export function httpDoctor(name: string, options: HttpDoctorOptions): Doctor {
  const wait = options.wait ?? ((seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)))
  const endpoint = { url: options.url, send: options.fetch ?? endpointFetch, headers: headersOf(options) }
  return {
    name,
    async reply(request) {
      const limit = timeLimit(options.timeoutSeconds)
      try {
        for (let attempt = 0; ; attempt++) {
          try {
            return { ...(await post(request, endpoint, limit.signal)), retries: attempt }
          } catch (error) {
            const fault = asDoctorError(error, options, limit.signal)
            const pause = pausesSeconds[attempt]
            if (!fault.passing || pause === undefined) throw fault.error
            const asked = fault.error instanceof StatusError ? fault.error.retryAfterSeconds : 0
            if (asked > options.timeoutSeconds) throw fault.error
            await wait(Math.max(pause, asked))
            // No time is left to try again: what was met says more than that the time ran out.
            if (limit.signal.aborted) throw fault.error
          }
        }
      } finally {
        limit.stop()
      }
    },
  }
}

const endpointFetch = leanFetch({ most: maxBodyBytes })

interface Endpoint {
  url: string
  send: LeanFetch
  headers: Headers
}

async function post(request: DoctorRequest, { url, send, headers }: Endpoint, signal: AbortSignal): Promise<DoctorReply> {
  const response = await send(url, {
    method: 'POST',
    redirect: 'manual',
    credentials: 'omit',
    headers,
    body: Buffer.from(JSON.stringify(request)),
    signal,
    isAnswer: (body) => names(body, request),
  })
  if (response.status >= 300 && response.status < 400) {
    throw new DoctorError('redirect', `The endpoint answered with a redirect (HTTP ${response.status}); redirects are not followed.`)
  }
  if (!response.ok) {
    throw new StatusError(response.status, Number(response.headers.get('retry-after')) || 0)
  }
  const body = await response.text()
  if (Buffer.byteLength(body) > maxBodyBytes) {
    throw new DoctorError('too-large', `The endpoint's answer is larger than ${maxBodyBytes / 1024} kB.`)
  }
  return parseReply(body, request.consultation_id)
}

/** Those of the submission stand in the place of ours, but for the body's type. */
function headersOf({ headers }: HttpDoctorOptions): Headers {
  const all = new Headers({ accept: 'application/json', 'user-agent': 'patientsim-leaderboard' })
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  all.set('content-type', 'application/json')
  return all
}

class StatusError extends DoctorError {
  readonly status: number
  /** When the endpoint wants to be asked again; 0 where it does not say so in seconds. */
  readonly retryAfterSeconds: number

  constructor(status: number, retryAfterSeconds: number) {
    super('http-status', `The endpoint answered with HTTP ${status}.`)
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Whether an answer says which call it answers, and it is this one. */
function names(body: string, { consultation_id, round }: DoctorRequest): boolean {
  try {
    const answer = replyIn(body)
    return answer.consultation_id === consultation_id && answer.round === round
  } catch {
    return false
  }
}

function replyIn(body: string): z.infer<typeof replySchema> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new DoctorError('not-json', 'The endpoint\'s answer is not JSON; it must be {"message": "…"} or {"ddx": ["…"]}.')
  }
  const parsed = replySchema.safeParse(value)
  if (!parsed.success) {
    throw new DoctorError('wrong-shape', 'The endpoint\'s answer is JSON but neither {"message": "…"} nor {"ddx": ["…"]} with texts.')
  }
  return parsed.data
}

function parseReply(body: string, consultationId: string): DoctorReply {
  const { consultation_id, message, ddx, tokens } = replyIn(body)
  if (consultation_id && consultation_id !== consultationId) {
    throw new DoctorError('wrong-consultation', "The endpoint's answer names another consultation_id than the request.")
  }
  return { message: (message ?? '').slice(0, maxMessageLength), ...(ddx ? { ddx } : {}), ...(tokens ? { tokens } : {}) }
}

/** Names a fault, and whether it may pass by itself. */
function asDoctorError(error: unknown, options: HttpDoctorOptions, signal: AbortSignal): { error: DoctorError; passing: boolean } {
  if (signal.aborted) {
    return { error: new DoctorError('timeout', `The endpoint did not answer within ${options.timeoutSeconds} s.`), passing: false }
  }
  if (error instanceof StatusError) return { error, passing: passing.has(error.status) }
  if (error instanceof DoctorError) return { error, passing: false }
  return { error: new DoctorError('unreachable', 'The endpoint could not be reached, or it broke the connection.'), passing: true }
}
