import type { ModelCall } from '../schema/bundle.ts'
import type { Parameters } from '../schema/model.ts'

/** One message of a chat, in the roles that every service knows. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** One call to a model. */
export interface CompletionRequest {
  /** A system message comes first, if there is one. */
  messages: ChatMessage[]
  /** The JSON Schema of the answer, for services that can hold a model to it. The text must still be parsed. */
  schema?: { name: string; json: Record<string, unknown> }
  /** Tokens that the answer must have room for, where the model's own limit is smaller. */
  outputTokens?: number
  /**
   * Names the trial and the turn, e.g. `42/d01.plain-B-high-normal/1/patient/3`: the same call in another trial is
   * another call.
   */
  trial: string
  /** Whether an answer serves; one that does not is asked for anew, with another seed, and never cached. */
  usable?: (text: string) => boolean
  /** Added to the seed; the retry layer raises it for an answer that did not serve. */
  variant?: number
  signal?: AbortSignal
}

/**
 * Tokens that the answer to a request may have: the model's own limit, or what the request needs where that is more.
 */
export function outputLimit({ max_output_tokens }: Parameters, { outputTokens = 0 }: CompletionRequest): number {
  return Math.max(max_output_tokens, outputTokens)
}

/** Tokens of a call. `cached` is part of `input`, `reasoning` is part of `output`. */
export interface Tokens {
  input: number
  cached: number
  output: number
  reasoning: number
}

/** A model's answer with what it took; over all attempts where there were several. */
export interface Completion {
  text: string
  /** `length`: cut off at the token limit. */
  finish: 'stop' | 'length'
  /** The model as the service names it, e.g. with its date. */
  model: string
  tokens: Tokens | null
  /** US dollars; null where the price or the tokens are not known. */
  cost_usd: number | null
  /** From the first attempt to the answer, pauses included. */
  seconds: number
  retries: number
  from_cache: boolean
}

/** What one attempt gives. */
export type Answer = Pick<Completion, 'text' | 'finish' | 'model' | 'tokens'>

/** One attempt at a call: a vendor's SDK, with its own retries off. Ends with the signal. Throws as `ChatModel`. */
export type Client = (request: CompletionRequest, signal: AbortSignal) => Promise<Answer>

/** What of a model shapes its answers; part of the protocol and of every cache key. Holds no address and no key. */
export interface ModelIdentity {
  kind: string
  model: string
  parameters: Record<string, unknown>
}

/** A chat model. */
export interface ChatModel {
  identity: ModelIdentity
  /**
   * @throws ModelError for every fault of the model, its service or the network;
   *   InputError for what a person must mend before any call can work: key, quota, model name, spending cap
   */
  complete(request: CompletionRequest): Promise<Completion>
}

/** Codes of model faults; permanent. */
export const modelFaults = [
  'rate-limit',
  'server',
  'unreachable',
  'timeout',
  'broken', // the answer is cut off, no JSON, or of a wrong shape
  'empty', // no answer in the answer
  'refused', // the model or its service's filter declined
  'unusable', // an answer, but not of the form that was asked for
  'context-length',
  'bad-request',
] as const
export type ModelFault = (typeof modelFaults)[number]

const passing: readonly ModelFault[] = ['rate-limit', 'server', 'unreachable', 'timeout', 'broken', 'empty', 'unusable']

/** Faults after which the service may yet have worked, and charged. */
const perhapsCharged: readonly ModelFault[] = ['timeout', 'broken', 'unreachable']

/** A fault of a model. The message is ours: it holds no word of the service's, which might quote a key or a prompt. */
export class ModelError extends Error {
  readonly code: ModelFault
  /** Seconds that the service asks to wait; null when it says nothing. */
  readonly retryAfter: number | null

  constructor(code: ModelFault, message: string, retryAfter: number | null = null) {
    super(message)
    this.name = 'ModelError'
    this.code = code
    this.retryAfter = retryAfter
  }

  /** True when it may go away by itself. */
  get passing(): boolean {
    return passing.includes(this.code)
  }

  get perhapsCharged(): boolean {
    return perhapsCharged.includes(this.code)
  }
}

/** The world that models are called in; the defaults are the real one. */
export interface ModelWorld {
  /** A monotonic clock, in seconds. */
  seconds: () => number
  /** Milliseconds since 1970, to read a Retry-After that is a date. */
  epoch: () => number
  wait: (seconds: number, signal?: AbortSignal) => Promise<void>
  fetch: typeof fetch
}

/** What a completion took, as measurements keep it. */
export function callOf({ seconds, retries, tokens, cost_usd }: Completion): ModelCall {
  const toMillionth = (value: number) => Math.round(value * 1e6) / 1e6
  return { seconds: toMillionth(seconds), retries, tokens, cost_usd: cost_usd === null ? null : toMillionth(cost_usd) }
}
