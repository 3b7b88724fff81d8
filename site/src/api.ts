/** A refusal by the server, or no answer at all; the message is a sentence to show. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What happened to a run. */
export interface RunEvent {
  id: string
  kind: string
  data: { done?: number; total?: number; failed?: number; reason?: string; at?: string }
}

/** A run as the API tells it, as far as this page shows it. */
export interface Run {
  id: string
  agent: string
  split: string
  state: 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'over_budget'
  created_at: string
  total: number
  done: number
  failed: number
  void: number
  reason: string | null
  content_sha256: string | null
}

/** The API, for one holder of a token or for anybody. The token goes into a header, never into an address. */
export interface Api {
  /** @throws Refusal */
  call<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T>
  /**
   * Hands on the events of a run after one (null: all), each once and in order, until the run is over; comes again after a break.
   * @param lost is called when the connection breaks
   * @throws Refusal where the server does not let it watch
   */
  watch(run: string, after: RunEvent | null, hear: (event: RunEvent) => void, lost: () => void, signal: AbortSignal): Promise<void>
}

/** Kinds after which nothing more comes, until a retry. */
export const lastKinds: ReadonlySet<string> = new Set(['finished', 'failed', 'cancelled', 'over_budget'])

/** How long a watcher waits before it comes again, in milliseconds. */
const pause = 2000

/** True when the server of the API serves this page; false on a plain host of files. */
export async function hasServer(): Promise<boolean> {
  try {
    const response = await fetch('/healthz', { headers: { accept: 'application/json' } })
    return response.ok && ((await response.json()) as { status?: string }).status === 'ok'
  } catch {
    return false
  }
}

/** @param token null for what anybody may do */
export function apiOf(token: () => string | null): Api {
  const send = async (path: string, options: RequestInit): Promise<Response> => {
    const bearer = token()
    const headers = { ...options.headers, ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) }
    const response = await fetch(`/api/v1${path}`, { ...options, headers }).catch((error: unknown) => {
      if (options.signal?.aborted) throw error
      throw new Refusal(0, 'The server could not be reached. Look at your connection and try again.')
    })
    if (response.ok) return response
    const problem = (await response.json().catch(() => ({}))) as { detail?: string }
    throw new Refusal(response.status, problem.detail ?? `The server answered with the status ${response.status}.`)
  }
  return {
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const response = await send(path, { method, ...json })
      return (response.status === 204 ? null : await response.json()) as T
    },
    async watch(run, after, hear, lost, signal) {
      let last = after
      for (let over = false; !over && !signal.aborted; ) {
        try {
          const response = await send(`/runs/${run}/events`, { headers: last ? { 'last-event-id': last.id } : {}, signal })
          if (response.status === 204 || !response.body) return
          for await (const event of eventsOf(response.body)) {
            hear((last = event))
            if (event.kind === 'published') return
          }
        } catch (error) {
          if (signal.aborted) return
          if (error instanceof Refusal && error.status !== 0 && error.status !== 503) throw error
          lost()
        }
        // A retry may have followed an end: only the stream's last event tells.
        over = last !== null && lastKinds.has(last.kind)
        if (!over) await new Promise((resolve) => setTimeout(resolve, pause))
      }
    },
  }
}

/** The events of a stream of server-sent events; comments are passed over. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const parts = (text + value).split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
      const id = field('id')
      if (id !== undefined) yield { id, kind: field('event') ?? '', data: JSON.parse(field('data') ?? '{}') as RunEvent['data'] }
    }
  }
}
