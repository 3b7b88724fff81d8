import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leanFetch } from '../../../bench/models/fetch.ts'

/** Answers that are held back until so many requests have come, and then all given at once. */
const together = { size: 40, held: [] as (() => void)[], heard: (_body: string): unknown => undefined }

const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/echo': async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method, headers } = request
    const heard = { method, token: headers['x-token'], body: Buffer.concat(chunks).toString() }
    response.writeHead(429, { 'retry-after': '7', 'set-cookie': ['a=1', 'b=2'] }).end(JSON.stringify(heard))
  },
  '/together': async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString()
    together.heard(body)
    together.held.push(() => response.end(body))
    if (together.held.length === together.size) for (const answer of together.held.splice(0)) answer()
  },
  '/typed': (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('größe'),
  '/redirect': (_, response) => response.writeHead(302, { location: '/echo' }).end(),
  '/nothing': (_, response) => response.writeHead(204).end(),
  '/endless': (_, response) => {
    const send = () => response.write('x'.repeat(10_000), () => !response.destroyed && setImmediate(send))
    send()
  },
  '/silent': () => undefined,
  '/half': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half of it')
  },
  '/broken': (request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half of it', () => request.socket.destroy())
  },
}
const server = createServer((request, response) => answers[request.url!]!(request, response))

describe('leanFetch', () => {
  let address: string
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.closeAllConnections())

  it.each([['an object', { 'X-Token': 'é1' }], ['Headers', new Headers({ 'x-token': 'é1' })]])('sends method, body and headers (%s), and gives status and headers', async (_, headers) => {
    const response = await leanFetch()(`${address}/echo`, { method: 'POST', headers, body: '{"größe": 1}' })
    expect([response.status, response.ok, response.headers.get('retry-after')]).toEqual([429, false, '7'])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.json()).toEqual({ method: 'POST', token: 'é1', body: '{"größe": 1}' })
  })

  it('gives an answer in every form, as often as it is asked', async () => {
    const response = await leanFetch()(`${address}/typed`)
    expect([await response.text(), await response.clone().text()]).toEqual(['größe', 'größe'])
    for (const bytes of [await response.bytes(), await response.arrayBuffer(), await (await response.blob()).arrayBuffer()]) {
      expect(Buffer.from(bytes as ArrayBuffer).toString()).toBe('größe')
    }
    expect((await response.blob()).type).toBe('text/plain')
    expect([response.body, response.clone().headers.get('content-type')]).toEqual([null, 'text/plain'])
  })

  it('sends what the first callers ask next before the last of many goes on', async () => {
    const post = (body: string) => leanFetch()(`${address}/together`, { method: 'POST', body })
    const seen: string[] = []
    together.heard = (body) => seen.push(body)
    await Promise.all(
      Array.from({ length: together.size }, async (_, i) => {
        expect(await (await post(`first ${i}`)).text()).toBe(`first ${i}`)
        seen.push('went on')
        await post('second')
      }),
    )
    expect(seen.filter((one) => one === 'second')).toHaveLength(together.size)
    expect(seen.indexOf('second')).toBeLessThan(seen.lastIndexOf('went on'))
  })

  it('follows no redirect, and takes an answer without a body', async () => {
    expect((await leanFetch()(`${address}/redirect`)).status).toBe(302)
    expect(await (await leanFetch()(new URL(`${address}/nothing`))).text()).toBe('')
  })

  it('reads no more of an endless answer than it may', async () => {
    const text = await (await leanFetch({ most: 50_000 })(`${address}/endless`)).text()
    expect(text.length).toBeGreaterThan(50_000)
    expect(text.length).toBeLessThan(1_000_000)
  })

  it('ends with the signal, and throws where nobody listens', async () => {
    await expect(leanFetch()(`${address}/silent`, { signal: AbortSignal.timeout(50) })).rejects.toThrow('aborted due to timeout')
    await expect(leanFetch()('http://127.0.0.1:1/')).rejects.toThrow('ECONNREFUSED')
  })

  it('ends with the signal in the middle of an answer, before the call, and while it has no connection', async () => {
    await expect(leanFetch()(`${address}/half`, { signal: AbortSignal.timeout(50) })).rejects.toThrow('aborted due to timeout')
    await expect(leanFetch()(`${address}/echo`, { signal: AbortSignal.abort(new Error('no more')) })).rejects.toThrow('no more')
    const controller = new AbortController()
    const call = leanFetch()(`${address}/echo`, { signal: controller.signal })
    controller.abort(new Error('no longer'))
    await expect(call).rejects.toThrow('no longer')
  })

  it('throws where an answer breaks off, and for headers that can not be sent', async () => {
    await expect(leanFetch()(`${address}/broken`)).rejects.toThrow('other side closed')
    await expect(leanFetch()(`${address}/echo`, { headers: { 'x-token': 'a\nb' } })).rejects.toThrow(TypeError)
  })
})
