import { InputError } from '../../bench/schema/error.ts'
import { isDatabaseAway } from '../store/database-away.ts'
import { isDiskFull } from '../store/disk-full.ts'

/** Statuses that a problem can have. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503

/**
 * A refusal of the API's: an InputError with its HTTP status.
 * @param headers to send along, such as `retry-after`
 */
export class ApiError extends InputError {
  readonly status: ProblemStatus
  readonly headers: Record<string, string>

  constructor(status: ProblemStatus, code: string, message: string, headers: Record<string, string> = {}) {
    super(code, message)
    this.status = status
    this.headers = headers
  }
}

/** The body of every error (RFC 9457). `code` is permanent; `request_id` is the one in the server's log. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  request_id: string
}

const titles: Record<ProblemStatus, string> = {
  400: 'The request is not valid',
  401: 'A token is needed',
  403: 'This is not allowed',
  404: 'There is no such thing',
  405: 'This method is not for this address',
  409: 'This does not fit the present state',
  413: 'The request is too large',
  415: 'The body must be JSON',
  422: 'The request could not be carried out',
  429: 'Too many requests',
  500: 'The server failed',
  503: 'The server is not ready',
}

/** The refusal of the character U+0000, which Postgres keeps in no text. */
export function nullCharacter(where: string): ApiError {
  return new ApiError(400, 'request/null-character', `The ${where} holds the character U+0000, which no text here has; leave it out.`)
}

/** The problem of a full disk or of a database that is away: the same request may work later. */
function knownFault(error: unknown): unknown {
  if (isOvertaken(error)) return overtaken()
  if (isDatabaseAway(error)) {
    return new ApiError(503, 'server/database-away', 'The server’s database can’t be reached at present; try again later.', { 'retry-after': '10' })
  }
  if (!isDiskFull(error)) return error
  return new ApiError(503, 'server/disk-full', 'The server’s disk is full, and nothing was changed; try again later.', { 'retry-after': '60' })
}

/** What belongs to nothing any more: its team, or what it is of, was deleted between two looks. */
function isOvertaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '23503' || error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY')
}

/** The refusal of a request whose team was deleted meanwhile. */
export function overtaken(): ApiError {
  return new ApiError(409, 'request/overtaken', 'What this belongs to was deleted meanwhile; look at what is there now.')
}

/** The HTTP status of an error: its own, 404 for a code that ends in `unknown`, 400 for other bad input, 500 for the rest. */
export function statusOf(error: unknown): ProblemStatus {
  if (error instanceof ApiError) return error.status
  if (isOvertaken(error)) return 409
  if (!(error instanceof InputError)) return 500
  return error.code.endsWith('/unknown') && !error.code.startsWith('format/') ? 404 : 400
}

/** The problem of an error. A fault of ours is told by its request id alone: its message stays in the log. */
export function problemOf(error: unknown, requestId: string): Problem {
  const status = statusOf(error)
  const known = error instanceof InputError && status !== 500
  return {
    type: `/api/docs#problem-${status}`,
    title: titles[status],
    status,
    code: known ? error.code : 'server/internal',
    detail: known ? error.message : `Something failed here; tell the maintainers the request id ${requestId}.`,
    request_id: requestId,
  }
}

/** The problem as a response, `application/problem+json`. */
export function problemResponse(thrown: unknown, requestId: string): Response {
  const error = knownFault(thrown)
  const problem = problemOf(error, requestId)
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error instanceof ApiError ? error.headers : {}),
    },
  })
}
