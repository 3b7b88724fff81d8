import { ApiError, type Content, type GenerateContentConfig, GoogleGenAI } from '@google/genai'
import { z } from 'zod'
import type { Parameters } from '../schema/model.ts'
import { connectionError, httpError, retryAfterOf } from './fault.ts'
import { type Answer, type ChatMessage, type Client, type CompletionRequest, ModelError, type ModelWorld } from './port.ts'

const count = z.number().int().min(0).nullish()
const answerSchema = z.object({
  modelVersion: z.string().nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  candidates: z
    .array(
      z.object({
        finishReason: z.string().nullish(),
        content: z
          .object({ parts: z.array(z.object({ text: z.string().nullish(), thought: z.boolean().nullish() })).nullish() })
          .nullish(),
      }),
    )
    .nullish(),
  usageMetadata: z
    .object({ promptTokenCount: count, cachedContentTokenCount: count, candidatesTokenCount: count, thoughtsTokenCount: count })
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
    const heard: { retryAfter: number | null } = { retryAfter: null }
    // The SDK's errors lack the headers, so they are read on the way in.
    const listening: typeof fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      if (!response.ok) heard.retryAfter = retryAfterOf(response.headers, world.epoch())
      return response
    }
    const sdk = new GoogleGenAI({
      apiKey: options.apiKey,
      vertexai: options.vertex,
      ...(options.vertex ? { apiVersion: 'v1' } : {}),
      httpOptions: { fetch: listening, ...(options.baseUrl ? { baseUrl: options.baseUrl } : {}) },
    })
    let body: unknown
    try {
      body = await sdk.models.generateContent({ model, contents: contentsOf(request.messages), config: configOf(request, parameters, signal) })
    } catch (error) {
      throw faultOf(model, error, signal, heard.retryAfter)
    }
    return readAnswer(model, body)
  }
}

function contentsOf(messages: readonly ChatMessage[]): Content[] {
  const contents = messages
    .filter((message) => message.role !== 'system')
    .map(({ role, content }) => ({ role: role === 'assistant' ? 'model' : 'user', parts: [{ text: content }] }))
  return contents[0]?.role === 'user' ? contents : [{ role: 'user', parts: [{ text: opening }] }, ...contents]
}

function configOf(request: CompletionRequest, parameters: Parameters, signal: AbortSignal): GenerateContentConfig {
  const { temperature, top_p, max_output_tokens, seed, thinking_budget } = parameters
  const system = request.messages.filter((message) => message.role === 'system').map((message) => message.content).join('\n\n')
  return {
    abortSignal: signal,
    maxOutputTokens: max_output_tokens,
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

function readAnswer(model: string, body: unknown): Answer {
  const parsed = answerSchema.safeParse(body)
  if (!parsed.success) throw new ModelError('broken', `The answer of ${model} has not the shape of a Gemini answer.`)
  const { candidates, promptFeedback, usageMetadata: usage } = parsed.data
  const candidate = candidates?.[0]
  if (promptFeedback?.blockReason || declined.has(candidate?.finishReason ?? '')) {
    throw new ModelError('refused', `${model}, or a filter of its service, declined to answer.`)
  }
  const parts = candidate?.content?.parts ?? []
  const text = parts.filter((part) => part.thought !== true).map((part) => part.text ?? '').join('')
  if (text.trim() === '') throw new ModelError('empty', `The answer of ${model} is empty.`)
  const thoughts = usage?.thoughtsTokenCount ?? 0
  return {
    text,
    finish: candidate?.finishReason === 'MAX_TOKENS' ? 'length' : 'stop',
    model: parsed.data.modelVersion ?? model,
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
