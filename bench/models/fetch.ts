import type { Client, Dispatcher } from 'undici'
import { Connections } from './connections.ts'
import { type HeaderFields, ReadResponse } from './response.ts'
import { turnsOf } from './turns.ts'

/** Without time limits, for every call has one of its own. */
const withoutLimits = new Connections({ headersTimeout: 0, bodyTimeout: 0 })

export interface LeanFetchOptions {
  /** Bytes of an answer that are read; one that is longer is cut soon after them. */
  most?: number
  /** By default such as have no limits of their own. */
  connections?: Connections
}

export interface LeanRequest extends RequestInit {
  /**
   * Whether an answer shows that it is the one to this call. On a connection that is used again, what comes in may be the answer to
   * an earlier call, or to none, and HTTP/1.1 has no word for it. Where this is asked, a connection is kept only after an answer
   * that shows it, and whatever else comes in on a kept one is let go: the call is made again on a connection of its own. Only one
   * that asks for patience is given as it is: it is obeyed, and nothing is taken from it.
   */
  isAnswer?: (body: string) => boolean
}

export type LeanFetch = (input: string | URL | Request, init?: LeanRequest) => Promise<Response>

/**
 * `fetch` for calls that send and get a little text, at a third of its processor time (`npm run bench -- --only waiting`):
 * an answer is read to its end before it is given, and redirects are not followed, cookies not kept, nothing is unpacked.
 * @throws what undici throws where there is no answer, or the reason of the signal that ends the call
 */
export function leanFetch({ most = Infinity, connections = withoutLimits }: LeanFetchOptions = {}): LeanFetch {
  return async (input, { isAnswer, signal, ...init } = {}) => {
    signal?.throwIfAborted()
    const { origin, pathname, search } = new URL(String(input))
    const request: Dispatcher.DispatchOptions = {
      path: pathname + search,
      method: init.method ?? 'GET',
      headers: init.headers instanceof Headers ? init.headers : new Headers(init.headers),
      body: (init.body ?? null) as string | Uint8Array | null,
    }
    // Another endpoint's connection says nothing of this one's answers: one that names no call would be asked twice.
    const purpose = isAnswer ? origin + request.path : origin
    const call = { request, signal: signal ?? null, most, isAnswer }
    const kept = connections.kept(purpose)
    if (kept) {
      const answering = answerOver(kept, connections, call)
      if (!isAnswer) return (await answering).response
      const answer = await answering.catch((error: unknown) => {
        if (signal?.aborted) throw error
      })
      if (answer && (answer.shown || patience.has(answer.response.status))) return answer.response
    }
    return (await answerOver(connections.open(origin, purpose), connections, call)).response
  }
}

/** Too many requests, and out of service for now. */
const patience = new Set([429, 503])

/**
 * When the caller of an answer goes on. A request on a used connection goes out when the event loop has turned: were all
 * callers to go on at once where a hundred answers come in together, their next requests would wait for the hundredth,
 * and be answered together again.
 */
const inTurn = turnsOf(8)

interface Call {
  request: Dispatcher.DispatchOptions
  signal: AbortSignal | null
  most: number
  isAnswer: LeanRequest['isAnswer']
}

/** An answer, and whether it shows that it is the call's. */
interface Answer {
  response: Response
  shown: boolean
}

/** Sends a request and gathers its answer as it comes in; streams would take as long again. */
function answerOver(client: Client, connections: Connections, { request, signal, most, isAnswer }: Call): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    let call: Dispatcher.DispatchController | undefined
    let [status, size] = [0, 0]
    let fields: HeaderFields = {}
    const chunks: Buffer[] = []
    const fail = (error: unknown) => {
      signal?.removeEventListener('abort', onAbort)
      connections.drop(client)
      reject(error as Error)
    }
    const onAbort = () => {
      fail(signal!.reason)
      call?.abort(signal!.reason as Error)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    const end = (whole: boolean) => {
      signal?.removeEventListener('abort', onAbort)
      const body = Buffer.concat(chunks)
      const shown = whole && (!isAnswer || isAnswer(body.toString()))
      if (shown) connections.keep(client)
      else connections.drop(client)
      resolve(inTurn().then(() => ({ response: new ReadResponse(status, fields, body), shown })))
    }
    client.dispatch(request, {
      onRequestStart(controller) {
        call = controller
      },
      onResponseStart(_, code, headers) {
        status = code
        fields = headers
      },
      onResponseData(controller, chunk) {
        chunks.push(chunk)
        size += chunk.length
        if (size <= most) return
        end(false)
        controller.abort(new Error('The answer is longer than what is read of it.'))
      },
      onResponseEnd: () => end(true),
      onResponseError: (_, error) => fail(error),
    })
  })
}
