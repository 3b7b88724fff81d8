import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ScriptedDoctor {
  url: string
  /** Bodies of the requests that came in, parsed, in order. */
  requests: { body: Record<string, unknown>; headers: IncomingMessage['headers'] }[]
  close(): Promise<void>
}

/** A real HTTP server on loopback that answers as a test scripts it. */
export async function scriptedDoctor(
  answer: (body: Record<string, unknown>, response: ServerResponse, request: IncomingMessage) => void | Promise<void>,
): Promise<ScriptedDoctor> {
  const requests: ScriptedDoctor['requests'] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    requests.push({ body, headers: request.headers })
    await answer(body, response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
}
