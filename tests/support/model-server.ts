import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call that came in, in the words that all dialects share. */
export interface ModelCall {
  /** 0 for the first call to the server. */
  index: number
  dialect: 'openai' | 'azure' | 'google'
  path: string
  model: string
  /** The system message, and the talk after it. */
  system: string
  messages: { role: 'user' | 'assistant'; content: string }[]
  /** True when a JSON answer is asked for. */
  json: boolean
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

/** What the server does with a call. Plain text is answered as the dialect answers text. */
export type Script = string | Behaviour

export interface Behaviour {
  /** What the model says. */
  text?: string
  /** Seconds before the answer. */
  delay?: number
  /** Anything but 200 is answered as the dialect words an error. */
  status?: number
  /** The service's error code and message. */
  code?: string
  message?: string
  headers?: Record<string, string>
  finish?: 'stop' | 'length' | 'filtered'
  refusal?: string
  tokens?: { input: number; cached?: number; output: number; reasoning?: number }
  /** The body as it is, instead of the dialect's. */
  raw?: string
  /** The answer breaks off halfway. */
  cut?: boolean
  /** No choice, or no candidate, in the answer. */
  empty?: boolean
  /** The connection breaks without an answer, or no answer ever comes. */
  drop?: boolean
  hang?: boolean
}

export interface ModelServer {
  url: string
  calls: ModelCall[]
  /** The most calls that were under way at once. */
  busiest: () => number
  /** Calls whose connection is open and that have no answer yet. */
  underWay: () => number
  close(): Promise<void>
}

/**
 * A real HTTP server on loopback that speaks the dialects of OpenAI (`/v1/chat/completions`), Azure OpenAI
 * (`/openai/deployments/…`) and Gemini (`…:generateContent`), and behaves, or misbehaves, as a test scripts it.
 */
export async function modelServer(script: (call: ModelCall) => Script | Promise<Script>): Promise<ModelServer> {
  const calls: ModelCall[] = []
  let [underWay, busiest] = [0, 0]
  const server = createServer(async (request, response) => {
    busiest = Math.max(busiest, ++underWay)
    response.on('close', () => underWay--)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>
    const call = { index: calls.length, ...readCall(request.url ?? '', body), headers: request.headers, body }
    calls.push(call)
    const asked = await script(call)
    await behave(typeof asked === 'string' ? { text: asked } : asked, call, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    busiest: () => busiest,
    underWay: () => underWay,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** A script that goes through a list, one entry a call, and stays at the last. */
export function inTurn(...scripts: Script[]): (call: ModelCall) => Script {
  return ({ index }) => scripts[Math.min(index, scripts.length - 1)]!
}

async function behave(how: Behaviour, call: ModelCall, response: ServerResponse): Promise<void> {
  if (how.delay) await new Promise((resolve) => setTimeout(resolve, how.delay! * 1000))
  if (how.hang) return
  if (how.drop) return void response.destroy()
  const status = how.status ?? 200
  const body = how.raw ?? JSON.stringify(status === 200 ? answer(how, call) : fault(how, call))
  response.writeHead(status, {
    'content-type': 'application/json',
    ...how.headers,
    ...(how.cut ? { 'content-length': String(body.length) } : {}),
  })
  if (!how.cut) return void response.end(body)
  response.write(body.slice(0, Math.floor(body.length / 2)), () => setTimeout(() => response.destroy(), 5))
}

interface OpenAIBody {
  model?: string
  messages?: { role: string; content: string }[]
  response_format?: { type: string }
}
interface GoogleBody {
  contents?: { role: string; parts: { text: string }[] }[]
  systemInstruction?: { parts: { text: string }[] }
  generationConfig?: { responseMimeType?: string }
}

function readCall(path: string, body: unknown): Omit<ModelCall, 'index' | 'headers' | 'body'> {
  const google = /models\/([^/:]+):generateContent/.exec(path)
  if (google) {
    const { contents = [], systemInstruction, generationConfig } = body as GoogleBody
    const messages = contents.map(({ role, parts }) => ({
      role: role === 'model' ? ('assistant' as const) : ('user' as const),
      content: parts.map((part) => part.text).join(''),
    }))
    const system = systemInstruction?.parts.map((part) => part.text).join('') ?? ''
    return {
      dialect: 'google',
      path,
      model: google[1]!,
      system,
      messages,
      json: generationConfig?.responseMimeType === 'application/json',
    }
  }
  const { model = '', messages = [], response_format } = body as OpenAIBody
  const azure = /\/openai\/deployments\/([^/]+)\/chat\/completions/.exec(path)
  return {
    dialect: azure ? 'azure' : 'openai',
    path,
    model: azure?.[1] ?? model,
    system: messages.find((message) => message.role === 'system')?.content ?? '',
    messages: messages.filter((message) => message.role !== 'system') as ModelCall['messages'],
    json: response_format?.type === 'json_schema',
  }
}

function answer(how: Behaviour, call: ModelCall): unknown {
  const { input, cached = 0, output, reasoning = 0 } = how.tokens ?? { input: 100, output: 10 }
  if (call.dialect === 'google') {
    const finishReason =
      how.refusal || how.finish === 'filtered' ? 'SAFETY' : how.finish === 'length' ? 'MAX_TOKENS' : 'STOP'
    return {
      candidates: how.empty
        ? []
        : [{ content: { role: 'model', parts: [{ text: how.text ?? '' }] }, finishReason, index: 0 }],
      modelVersion: `${call.model}-001`,
      usageMetadata: {
        promptTokenCount: input,
        cachedContentTokenCount: cached,
        candidatesTokenCount: output - reasoning,
        thoughtsTokenCount: reasoning,
        totalTokenCount: input + output,
      },
    }
  }
  const finish_reason = how.finish === 'filtered' ? 'content_filter' : (how.finish ?? 'stop')
  return {
    id: `chatcmpl-${call.index}`,
    object: 'chat.completion',
    created: 0,
    model: `${call.model}-001`,
    choices: how.empty
      ? []
      : [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: how.refusal ? null : (how.text ?? ''),
              refusal: how.refusal ?? null,
            },
            finish_reason,
          },
        ],
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens_details: { reasoning_tokens: reasoning },
    },
  }
}

function fault({ status = 500, code = '', message = 'It broke.' }: Behaviour, { dialect }: ModelCall): unknown {
  return dialect === 'google'
    ? { error: { code: status, message, status: code } }
    : { error: { message, type: code, code, param: null } }
}
