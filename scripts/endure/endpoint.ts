import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One call to the endpoint. */
export interface Call {
  consultation: string
  /** 0 for the first consultation that came. */
  index: number
  round: number
  /** 1 for the first attempt of a round. */
  attempt: number
}

export type Answer = (response: ServerResponse, call: Call) => void | Promise<void>

/** A real doctor endpoint on loopback, in this process: two rounds to a differential, unless told to behave otherwise. */
export async function openEndpoint(answer: Answer = steady) {
  const indexes = new Map<string, number>()
  const attempts = new Map<string, number>()
  const server = createServer(async (request, response) => {
    response.on('error', () => undefined)
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { consultation_id: string; round: number }
      const index = indexes.get(body.consultation_id) ?? indexes.size
      indexes.set(body.consultation_id, index)
      const key = `${body.consultation_id}#${body.round}`
      const attempt = (attempts.get(key) ?? 0) + 1
      attempts.set(key, attempt)
      await answer(response, { consultation: body.consultation_id, index, round: body.round, attempt })
    } catch {
      // The caller went away, as a killed process does.
      response.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** How many consultations were begun, and how many calls came in. */
    consultations: () => indexes.size,
    calls: () => [...attempts.values()].reduce((sum, count) => sum + count, 0),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The answer of a doctor that works: a question, then a differential. */
export function wordsOf({ consultation, round }: Call): string {
  const words = round === 1 ? { message: 'Do you smoke?' } : { ddx: ['Pneumonia'] }
  return JSON.stringify({ ...words, consultation_id: consultation, round, tokens: { input: 100, output: 10 } })
}

/** Answers at once. */
export function steady(response: ServerResponse, call: Call): void {
  response.setHeader('content-type', 'application/json').end(wordsOf(call))
}

/** Answers after a time. */
export function after(seconds: number): Answer {
  return async (response, call) => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    steady(response, call)
  }
}
