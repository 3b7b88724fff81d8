import { connect } from 'node:net'
import { Pool } from 'undici'

/** Watchers of one run's events. They read what comes and keep no more of it than the last event's id. */
export interface Watchers {
  /** Events that all of them got, together. */
  events(): number
  /** Connections that ended. */
  lost(): number
}

/** Opens so many connections to `path`, one after another, and resolves when each has got something. */
export async function watch(port: number, path: string, token: string, count: number): Promise<Watchers> {
  const last = new Array<number>(count).fill(0)
  let lost = 0
  const request = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`
  for (let i = 0; i < count; i++) {
    await new Promise<void>((heard) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request))
      socket.on('data', (chunk: Buffer) => {
        last[i] = lastId(chunk) ?? last[i]!
        heard()
      })
      socket.on('close', () => lost++).on('error', heard)
    })
  }
  return { events: () => last.reduce((sum, id) => sum + id, 0), lost: () => lost }
}

/** The id of the last event that is whole in some bytes. */
function lastId(chunk: Buffer): number | undefined {
  const end = chunk.lastIndexOf('\n\n')
  const start = chunk.lastIndexOf('\nid: ', end)
  return end === -1 || start === -1 ? undefined : Number(chunk.toString('latin1', start + 5, end))
}

/** What became of requests that were due at even distances, whether or not those before were answered. In ms. */
export interface Answers {
  /** From the moment at which a request was due to its last byte, sorted. */
  times: number[]
  /** By how much the asking program itself was late, sorted: a part of `times`. */
  lags: number[]
  failed: number
}

/** Asks for `path` so many times a second, for so many seconds, and waits for all answers. */
export async function ask(port: number, path: string, perSecond: number, seconds: number): Promise<Answers> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64 })
  const answers: Answers = { times: [], lags: [], failed: 0 }
  const total = perSecond * seconds
  const began = performance.now()
  let sent = 0
  await new Promise<void>((resolve) => {
    const ended = () => {
      if (answers.times.length + answers.failed === total) resolve()
    }
    const timer = setInterval(() => {
      for (; sent < total; sent++) {
        const due = began + (sent * 1000) / perSecond
        const now = performance.now()
        if (due > now) return
        answers.lags.push(now - due)
        get(pool, path, (well) => {
          if (well) answers.times.push(performance.now() - due)
          else answers.failed++
          ended()
        })
      }
      clearInterval(timer)
    }, 1)
  })
  await pool.close()
  for (const figures of [answers.times, answers.lags]) figures.sort((a, b) => a - b)
  return answers
}

/** @param done hears whether it was answered with 200 */
function get(pool: Pool, path: string, done: (well: boolean) => void): void {
  let status = 0
  pool.dispatch(
    { method: 'GET', path },
    {
      onRequestStart() {},
      onResponseStart: (_, statusCode) => void (status = statusCode),
      onResponseData() {},
      onResponseEnd: () => done(status === 200),
      onResponseError: () => done(false),
    },
  )
}
