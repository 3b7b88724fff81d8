import OpenAI, { APIError } from 'openai'
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions'
import type { ResponseFormatJSONSchema } from 'openai/resources/shared'
import { z } from 'zod'
import type { Parameters } from '../schema/model.ts'
import { answerOf, type Heard } from './answer.ts'
import { connectionError, httpError, retryAfterOf } from './fault.ts'
import { type Client, type CompletionRequest, type ModelWorld, outputLimit } from './port.ts'

/** What is read of an answer; services add much and leave out some. */
const answerSchema = z.object({
  model: z.string().nullish(),
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: z.number().int().min(0),
      completion_tokens: z.number().int().min(0),
      prompt_tokens_details: z.object({ cached_tokens: z.number().int().min(0).nullish() }).nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: z.number().int().min(0).nullish() }).nullish(),
    })
    .nullish(),
})

/** What every call to a service of OpenAI's kind needs. */
export interface ChatCompletions {
  sdk: OpenAI
  /** The model, or Azure's deployment. */
  model: string
  parameters: Parameters
  /** `max_completion_tokens` is OpenAI's; most compatible servers know `max_tokens` alone. */
  tokenLimit: 'max_completion_tokens' | 'max_tokens'
  epoch: () => number
}

/** A client of OpenAI, or of a compatible server at `baseUrl`. */
export function openaiClient(
  options: { model: string; parameters: Parameters; apiKey: string | undefined; baseUrl: string | undefined },
  world: ModelWorld,
): Client {
  const sdk = new OpenAI({
    apiKey: options.apiKey ?? 'none',
    baseURL: options.baseUrl ?? 'https://api.openai.com/v1',
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: endedByCaller(world.fetch),
  })
  const tokenLimit = options.baseUrl ? 'max_tokens' : 'max_completion_tokens'
  return chatCompletions({ sdk, model: options.model, parameters: options.parameters, tokenLimit, epoch: world.epoch })
}

/** What a request carries past the SDK, to `endedByCaller`. */
interface Carried {
  ending?: AbortSignal
}

/**
 * Has the SDK build address and headers for its first call and send them with every other: one model's calls differ in
 * their bodies alone, and building takes half of the SDK's processor time. The body is bytes, which a garbage collection
 * does not copy while the call is under way.
 */
function buildingOnce(sdk: OpenAI): OpenAI {
  const build = sdk.buildRequest.bind(sdk)
  let first: ReturnType<typeof build> | undefined
  sdk.buildRequest = async (options) => {
    first ??= build(options)
    const { url, timeout, req } = await first
    const body = Buffer.from(JSON.stringify(options.body))
    return { url, timeout, req: { ...req, body, ...options.__metadata } }
  }
  return sdk
}

/**
 * A fetch that the caller of the SDK ends, in the SDK's place: the SDK joins its signal with the caller's by weak
 * references, and what these reach, the whole call, stays in memory until the next full garbage collection.
 */
export function endedByCaller(send: typeof fetch): typeof fetch {
  return (input, init) => {
    const { ending, ...rest }: RequestInit & Carried = init ?? {}
    return send(input, ending ? { ...rest, signal: ending } : rest)
  }
}

/**
 * The client for an SDK object of OpenAI's or of Azure's. A server that does not know schemas is asked without one, from
 * its first refusal on: the prompt says the form, too, and the text is parsed either way.
 */
export function chatCompletions({ sdk, model, parameters, tokenLimit, epoch }: ChatCompletions): Client {
  const { completions } = buildingOnce(sdk).chat
  let knowsSchemas = true
  const ask = (request: CompletionRequest, signal: AbortSignal): Promise<unknown> => {
    const asked = bodyOf(request, model, parameters, tokenLimit)
    return completions.create(asked, { maxRetries: 0, __metadata: { ending: signal } satisfies Carried })
  }
  return async (request, signal) => {
    const { schema, ...plain } = request
    const withSchema = schema !== undefined && knowsSchemas
    let body: unknown
    try {
      body = await ask(withSchema ? request : plain, signal).catch((error: unknown) => {
        if (!withSchema || !refusesSchemas(error)) throw error
        knowsSchemas = false
        return ask(plain, signal)
      })
    } catch (error) {
      throw faultOf(model, error, signal, epoch())
    }
    return answerOf(model, answerSchema, body, heard)
  }
}

function refusesSchemas(error: unknown): boolean {
  const isRefusal = error instanceof APIError && (error.status === 400 || error.status === 422)
  return isRefusal && /response_format|json_schema/i.test(error.message)
}

function bodyOf(
  request: CompletionRequest,
  model: string,
  parameters: Parameters,
  tokenLimit: ChatCompletions['tokenLimit'],
): ChatCompletionCreateParamsNonStreaming {
  const { temperature, top_p, seed, reasoning_effort } = parameters
  return {
    model,
    messages: request.messages,
    [tokenLimit]: outputLimit(parameters, request),
    ...(temperature === undefined ? {} : { temperature }),
    ...(top_p === undefined ? {} : { top_p }),
    ...(seed === undefined ? {} : { seed: seed + (request.variant ?? 0) }),
    ...(reasoning_effort === undefined ? {} : { reasoning_effort }),
    ...(request.schema ? { response_format: formatOf(request.schema) } : {}),
  }
}

function formatOf({ name, json }: NonNullable<CompletionRequest['schema']>): ResponseFormatJSONSchema {
  return { type: 'json_schema', json_schema: { name, schema: json, strict: true } }
}

function faultOf(model: string, error: unknown, signal: AbortSignal, epoch: number): Error {
  if (signal.aborted || !(error instanceof APIError) || error.status === undefined) {
    return connectionError(model, signal.aborted, error)
  }
  return httpError(model, {
    status: error.status,
    code: `${error.code ?? ''} ${error.type ?? ''}`,
    message: error.message,
    retryAfter: retryAfterOf(error.headers, epoch),
  })
}

function heard({ model, choices, usage }: z.infer<typeof answerSchema>): Heard {
  const choice = choices[0]
  return {
    declined: choice?.finish_reason === 'content_filter' || Boolean(choice?.message.refusal),
    text: choice?.message.content ?? '',
    isCut: choice?.finish_reason === 'length',
    model,
    tokens: usage
      ? {
          input: usage.prompt_tokens,
          cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
          output: usage.completion_tokens,
          reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
        }
      : null,
  }
}
