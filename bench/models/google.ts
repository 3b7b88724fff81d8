import { ApiError, type Content, type GenerateContentConfig, GoogleGenAI } from '@google/genai'
import { z } from 'zod'
import type { Parameters } from '../schema/model.ts'
import { answerOf, type Heard } from './answer.ts'
import { connectionError, httpError, retryAfterOf } from './fault.ts'
import { type ChatMessage, type Client, type CompletionRequest, type ModelWorld, outputLimit } from './port.ts'

const count = z.number().int().min(0).nullish()
const answerSchema = z.object({
  modelVersion: z.string().nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  candidates: z
    .array(
      z.object({
        finishReason: z.string().nullish(),
        content: z
          .object({
            parts: z.array(z.object({ text: z.string().nullish(), thought: z.boolean().nullish() })).nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: count,
      cachedContentTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
    })
    .nullish(),
})

const declined = new Set(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE'])

/** Gemini wants the user to speak first; this stands in where the talk begins with the model's own words. */
const opening = '(The talk begins.)'

export interface GoogleOptions {
  model: string
  parameters: Parameters
  apiKey: string
  vertex: boolean
  /** For tests and proxies; never from a submission. */
  baseUrl: string | undefined
}

/** A client of the Gemini API, or of Vertex AI in express mode (by key). */
export function googleClient(options: GoogleOptions, world: ModelWorld): Client {
  const { model, parameters } = options
  return async (request, signal) => {
    const last: { retryAfter: number | null } = { retryAfter: null }
    // The SDK's errors lack the headers, so they are read on the way in.
    const listening: typeof fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      if (!response.ok) last.retryAfter = retryAfterOf(response.headers, world.epoch())
      return response
    }
    const sdk = new GoogleGenAI({
      apiKey: options.apiKey,
      vertexai: options.vertex,
      ...(options.vertex ? { apiVersion: 'v1' } : {}),
      httpOptions: { fetch: listening, ...(options.baseUrl ? { baseUrl: options.baseUrl } : {}) },
    })
    const config = configOf(request, parameters, signal)
    let body: unknown
    try {
      body = await sdk.models.generateContent({ model, contents: contentsOf(request.messages), config })
    } catch (error) {
      throw faultOf(model, error, signal, last.retryAfter)
    }
    return answerOf(model, answerSchema, body, heard)
  }
}

function contentsOf(messages: readonly ChatMessage[]): Content[] {
  const contents = messages
    .filter((message) => message.role !== 'system')
    .map(({ role, content }) => ({ role: role === 'assistant' ? 'model' : 'user', parts: [{ text: content }] }))
  return contents[0]?.role === 'user' ? contents : [{ role: 'user', parts: [{ text: opening }] }, ...contents]
}

function configOf(request: CompletionRequest, parameters: Parameters, signal: AbortSignal): GenerateContentConfig {
  const { temperature, top_p, seed, thinking_budget } = parameters
  const systemMessages = request.messages.filter((message) => message.role === 'system')
  const system = systemMessages.map((message) => message.content).join('\n\n')
  return {
    abortSignal: signal,
    maxOutputTokens: outputLimit(parameters, request),
    ...(system === '' ? {} : { systemInstruction: system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(top_p === undefined ? {} : { topP: top_p }),
    ...(seed === undefined ? {} : { seed: seed + (request.variant ?? 0) }),
    ...(thinking_budget === undefined ? {} : { thinkingConfig: { thinkingBudget: thinking_budget } }),
    ...(request.schema ? { responseMimeType: 'application/json', responseJsonSchema: request.schema.json } : {}),
  }
}

function faultOf(model: string, error: unknown, signal: AbortSignal, retryAfter: number | null): Error {
  if (signal.aborted || !(error instanceof ApiError)) return connectionError(model, signal.aborted, error)
  const { status, message } = error
  if (status === 400 && /API_KEY_INVALID|API key not valid/i.test(message)) {
    return httpError(model, { status: 401, code: '', message: '', retryAfter: null })
  }
  const delay = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(message.replaceAll('\\"', '"'))
  return httpError(model, { status, code: '', message, retryAfter: retryAfter ?? (delay ? Number(delay[1]) : null) })
}

function heard({
  modelVersion,
  promptFeedback,
  candidates,
  usageMetadata: usage,
}: z.infer<typeof answerSchema>): Heard {
  const candidate = candidates?.[0]
  const parts = candidate?.content?.parts ?? []
  const thoughts = usage?.thoughtsTokenCount ?? 0
  return {
    declined: Boolean(promptFeedback?.blockReason) || declined.has(candidate?.finishReason ?? ''),
    text: parts
      .filter((part) => part.thought !== true)
      .map((part) => part.text ?? '')
      .join(''),
    isCut: candidate?.finishReason === 'MAX_TOKENS',
    model: modelVersion,
    tokens: usage
      ? {
          input: usage.promptTokenCount ?? 0,
          cached: usage.cachedContentTokenCount ?? 0,
          output: (usage.candidatesTokenCount ?? 0) + thoughts,
          reasoning: thoughts,
        }
      : null,
  }
}
