import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type DoctorRequest } from '../../../bench/doctors/doctor.ts'
import { httpDoctor } from '../../../bench/doctors/http.ts'
import { leanFetch } from '../../../bench/models/fetch.ts'
import { probe } from '../../../bench/run/probe.ts'
import { json, type ScriptedDoctor, scriptedDoctor } from '../../support/scripted-doctor.ts'

let server: ScriptedDoctor | undefined
afterEach(() => server?.close())

/** An endpoint that calls each turn by its number, and in front of an answer sends what `surplus` makes for a connection that was used before. */
async function endpoint({ names = true, surplus }: { names?: boolean; surplus?: (body: Record<string, unknown>) => string } = {}) {
  const connections = new Set<Socket>()
  server = await scriptedDoctor((body, response, { socket, url }) => {
    if (connections.has(socket) && surplus) socket.write(surplus(body))
    connections.add(socket)
    const { consultation_id, round } = body
    json(response, { ...(names && url === '/' ? { consultation_id, round } : {}), message: `Answer ${String(round)}` })
  })
  const doctor = httpDoctor('kept', { url: server.url, headers: {}, timeoutSeconds: 5, wait: async () => undefined })
  /** Asks once the connection of the last call is free for another. */
  const ask = async (round: number) => {
    await sleep(10)
    return doctor.reply({ ...probe, consultation_id: 'id-1', round } satisfies DoctorRequest)
  }
  return { connections, ask, url: server.url }
}

const written = (status: string, body: string, more = '') => `HTTP/1.1 ${status}\r\n${more}content-length: ${body.length}\r\n\r\n${body}`

describe('the connections of an endpoint', () => {
  it('are kept where its answers name the consultation and the round', async () => {
    const { connections, ask } = await endpoint()
    for (const round of [1, 2, 3, 4, 5]) expect(await ask(round)).toEqual({ message: `Answer ${round}`, retries: 0 })
    expect(connections.size).toBe(1)
  })

  it('serve one call each where they do not', async () => {
    const { connections, ask } = await endpoint({ names: false })
    for (const round of [1, 2, 3]) expect(await ask(round)).toEqual({ message: `Answer ${round}`, retries: 0 })
    expect(connections.size).toBe(3)
  })

  it('serve one endpoint each, so that one which names nothing is asked once, whatever else is behind its address', async () => {
    const { connections, ask, url } = await endpoint()
    const silent = httpDoctor('silent', { url: `${url}silent`, headers: {}, timeoutSeconds: 5 })
    for (const round of [1, 2, 3]) {
      await ask(round)
      await (await leanFetch()(`${url}silent`, { method: 'POST', body: '{}' })).text()
      await sleep(10)
      expect(await silent.reply({ ...probe, consultation_id: 'id-1', round })).toEqual({ message: `Answer ${round}`, retries: 0 })
    }
    // One for the endpoint that names its calls, one for the calls whose answers nobody judges, and one for each of the others.
    expect([connections.size, server!.requests.length]).toEqual([5, 9])
  })

  it('are not used to ask at once again where an endpoint asks for patience', async () => {
    const waits: number[] = []
    let calls = 0
    server = await scriptedDoctor(({ consultation_id, round }, response) => {
      if (++calls === 2) response.writeHead(429, { 'retry-after': '3' }).end()
      else json(response, { consultation_id, round, message: 'Hm.' })
    })
    const doctor = httpDoctor('limited', { url: server.url, headers: {}, timeoutSeconds: 5, wait: async (seconds) => void waits.push(seconds) })
    for (const round of [1, 2]) {
      await sleep(10)
      expect(await doctor.reply({ ...probe, consultation_id: 'id-1', round })).toEqual({ message: 'Hm.', retries: round - 1 })
    }
    expect([calls, waits]).toEqual([3, [3]])
  })

  it.each([
    ['an answer that names nothing', () => written('200 OK', '{"message":"STRAY"}')],
    ['the answer to another talk', () => written('200 OK', '{"consultation_id":"id-9","round":3,"message":"STRAY"}')],
    ["the last round's answer", ({ round }) => written('200 OK', `{"consultation_id":"id-1","round":${Number(round) - 1},"message":"STRAY"}`)],
    ['a differential', () => written('200 OK', '{"ddx":["STRAY"]}')],
    ['HTML', () => written('200 OK', '<html>')],
    ['an answer that is too large', () => written('200 OK', 'x'.repeat(300_000))],
    ['HTTP 500', () => written('500 Broken', '')],
    ['HTTP 503', () => written('503 Busy', '', 'retry-after: 1\r\n')],
    ['a redirect', () => written('302 Found', '', 'location: /\r\n')],
    ['nonsense', () => 'nonsense\r\n\r\n'],
  ] satisfies [string, (body: Record<string, unknown>) => string][])('bring no surplus to a call: %s', async (_, surplus) => {
    const { connections, ask } = await endpoint({ surplus })
    for (const round of [1, 2, 3, 4, 5]) expect((await ask(round)).message).toBe(`Answer ${round}`)
    // Every second call went out on a connection that had been used; it was made again on one of its own.
    expect(server!.requests.map(({ body }) => body['round'])).toEqual([1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect(connections.size).toBe(5)
  })
})
