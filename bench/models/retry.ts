import { rng } from '../stats/rng.ts'
import { type Answer, type Client, type CompletionRequest, ModelError, type ModelWorld, type Tokens } from './port.ts'

export interface RetryOptions {
  name: string
  /** Attempts after the first, for passing faults; `unusable` answers get `reasks` at most. */
  retries: number
  timeoutSeconds: number
  deadlineSeconds: number
}

/**
 * What a call passes before each attempt: the rate limit and the spending cap. Waiting here takes nothing of the
 * deadline.
 */
export interface Gate {
  enter(request: CompletionRequest): Promise<Pass>
}

/** The way out of a gate; exactly one is called, once. */
export interface Pass {
  answered(tokens: Tokens | null): void
  failed(error: unknown): void
}

/** How often an answer that does not serve is asked for anew. */
export const reasks = 2

/** The pause before attempt 1, 2, …: doubling from half a second to 30, each spread over its upper half. */
const pause = { first: 0.5, most: 30 }

/** A call's answer with what all its attempts took. */
export type Retried = Answer & { retries: number }

/**
 * Tries a call until it gives an answer that serves. Passing faults are tried again after a pause that doubles, or
 * after what the service asks for in Retry-After; each attempt has its time limit, and all together the deadline.
 * @param pauseKey names the stream of random numbers that spreads the pauses
 * @throws the last fault when the attempts or the deadline run out, any other fault at once
 */
export async function withRetries(
  client: Client,
  gate: Gate,
  request: CompletionRequest,
  options: RetryOptions,
  world: ModelWorld,
  pauseKey: string,
): Promise<Retried> {
  let end = world.seconds() + options.deadlineSeconds
  const random = rng(`model/pause/${pauseKey}`)
  let [retries, unusable] = [0, 0]
  let spent: Tokens | null = null
  for (;;) {
    const before = world.seconds()
    const pass = await gate.enter(request)
    end += world.seconds() - before
    try {
      const left = Math.min(options.timeoutSeconds, end - world.seconds())
      const answer = await attempt(client, { ...request, variant: unusable }, left, pass, options.name)
      spent = sum(spent, answer.tokens)
      if (!request.usable || request.usable(answer.text)) return { ...answer, tokens: spent, retries }
      if (unusable >= reasks)
        throw new ModelError('unusable', `${options.name} gave no answer of the form asked for, ${reasks + 1} times.`)
      unusable++
    } catch (error) {
      if (
        !(error instanceof ModelError) ||
        !error.passing ||
        error.code === 'unusable' ||
        retries - unusable >= options.retries
      )
        throw error
      const doubled = Math.min(pause.most, pause.first * 2 ** (retries - unusable))
      const seconds = error.retryAfter ?? doubled * (0.5 + random.next() / 2)
      if (world.seconds() + seconds >= end) throw error
      await world.wait(seconds, request.signal)
    }
    retries++
  }
}

/** One attempt, ended by its time limit even where the client does not heed the signal. */
async function attempt(
  client: Client,
  request: CompletionRequest,
  seconds: number,
  pass: Pass,
  name: string,
): Promise<Answer> {
  const time = new AbortController()
  const timer = setTimeout(() => time.abort(new DOMException('The attempt took too long.', 'TimeoutError')), seconds * 1000)
  const signal = request.signal ? AbortSignal.any([time.signal, request.signal]) : time.signal
  let onAbort: () => void = () => undefined
  const ended = new Promise<never>((_, reject) => {
    onAbort = () => reject(new ModelError('timeout', `${name} did not answer in time.`))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    const answer = await Promise.race([client(request, signal), ended])
    pass.answered(answer.tokens)
    return answer
  } catch (error) {
    pass.failed(error)
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function sum(a: Tokens | null, b: Tokens | null): Tokens | null {
  if (!a || !b) return a ?? b
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  }
}
