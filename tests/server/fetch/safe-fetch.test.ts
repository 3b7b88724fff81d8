import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DoctorRequest } from '../../../bench/doctors/doctor.ts'
import { httpDoctor, maxBodyBytes } from '../../../bench/doctors/http.ts'
import { isPublicAddress } from '../../../server/fetch/address.ts'
import { safeFetch } from '../../../server/fetch/safe-fetch.ts'
import { dnsServer } from './dns-server.ts'

let server: Server
let port: number
let connections = 0
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end()
    else if (request.url === '/large') response.end('x'.repeat(2_000_000))
    else if (request.url === '/headers') response.setHeader('x-long', 'x'.repeat(40_000)).end()
    else if (request.url === '/wait') setTimeout(() => response.end('reached'), 30)
    else response.end('reached')
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())
beforeEach(() => {
  connections = 0
})

/** Hosts that must never be reached, in the many ways in which they can be written. */
const hostileHosts = [
  '127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.1', '0x7f.0.0.1', '0177.0.0.1', '017700000001',
  '0', '0.0.0.0', '0x0', '00000', '①②⑦.0.0.1', '127。0。0。1', '%31%32%37.0.0.1', '127.0.0.1.',
  '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::127.0.0.1]', '[::7f00:1]',
  '[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fe80::1]', '[fc00::1]',
  '[fd12:3456::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[::ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[fd00:ec2::254]',
  '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.0.1', '192.168.255.254', '169.254.169.254', '0xa9fea9fe', '2852039166',
  '100.64.0.1', '100.100.100.200', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.7', '224.0.0.1', '240.0.0.1', '255.255.255.255',
  'localhost', 'LOCALHOST', 'localhost.', 'ip6-localhost', 'foo.localhost',
]

/** Whole URLs that are hostile by their form. */
const hostileForms = [
  'ftp://example.org/', 'file:///etc/passwd', 'gopher://127.0.0.1:25/', 'data:text/plain,x', 'javascript:alert(1)', 'unix:/run/docker.sock',
  'http://example.org/', 'https://user:pass@example.org/', 'https://example.org@127.0.0.1/', 'https://127.0.0.1#@example.org/',
  'https://127.0.0.1\\@example.org/', 'https:127.0.0.1', '//127.0.0.1/', '', ' ', 'https://', 'https://[::1', 'https://1.2.3.4.5/', 'https://256.256.256.256/',
]

describe('safeFetch', () => {
  const every = [
    ...hostileHosts.flatMap((host) => [`https://${host}:PORT/`, `http://${host}:PORT/`]),
    ...hostileForms.map((url) => url.replace('127.0.0.1', '127.0.0.1:PORT')),
  ]

  it('has at least 60 hostile addresses to stand against', () => {
    expect(new Set(hostileHosts).size).toBeGreaterThanOrEqual(60)
  })

  it('lets none of them through, neither by check nor by fetch, and connects to nothing', async () => {
    // http is allowed to every host here, so that the address alone decides.
    const safe = safeFetch({ httpHosts: every.filter((url) => URL.canParse(url.replace('PORT', '1'))).map((url) => new URL(url.replace('PORT', '1')).hostname).filter((host) => host !== 'example.org') })
    const passed: string[] = []
    for (const url of every.map((one) => one.replace('PORT', String(port)))) {
      await safe.check(url).then(() => passed.push(`check ${url}`), () => undefined)
      await safe.fetch(url, { method: 'POST', body: '{}' }).then(() => passed.push(`fetch ${url}`), () => undefined)
    }
    await safe.close()
    expect(passed).toEqual([])
    expect(connections).toBe(0)
  })

  it('refuses by http what is not on the list, and says so', async () => {
    const safe = safeFetch()
    await expect(safe.check('http://example.org/')).rejects.toMatchObject({ code: 'endpoint/scheme' })
    await expect(safe.check('https://10.0.0.1/')).rejects.toMatchObject({ code: 'endpoint/address' })
    await expect(safe.check('https://a:b@example.org/')).rejects.toMatchObject({ code: 'endpoint/credentials' })
    await expect(safe.check('nonsense')).rejects.toMatchObject({ code: 'endpoint/url' })
  })

  it('is not fooled by a name that changes its address between check and connection', async () => {
    const dns = await dnsServer((_, nth) => (nth === 1 ? ['93.184.216.34'] : ['127.0.0.1']))
    const safe = safeFetch({ httpHosts: ['rebind.test'], resolve: dns.resolve })
    const url = `http://rebind.test:${port}/`
    await safe.check(url)
    const error = await safe.fetch(url).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'endpoint/address' })
    expect(dns.asked.get('rebind.test')).toBe(2)
    expect(connections).toBe(0)
    await safe.close()
    dns.close()
  })

  it('refuses a name with one private address among public ones, and one with none', async () => {
    const dns = await dnsServer((name) => (name === 'mixed.test' ? ['93.184.216.34', '192.168.1.1'] : []))
    const safe = safeFetch({ resolve: dns.resolve })
    await expect(safe.check('https://mixed.test/')).rejects.toMatchObject({ code: 'endpoint/address' })
    await expect(safe.check('https://nothing.test/')).rejects.toMatchObject({ code: 'endpoint/unresolved' })
    await expect(safe.fetch('https://mixed.test/')).rejects.toThrow()
    await safe.close()
    dns.close()
  })

  it('resolves a name once for a connection and connects to just that', async () => {
    const dns = await dnsServer((_, nth) => (nth === 1 ? ['127.0.0.1'] : ['127.0.0.99']))
    const safe = safeFetch({ allowLocal: true, resolve: dns.resolve })
    const response = await safe.fetch(`http://once.test:${port}/`)
    expect(await response.text()).toBe('reached')
    expect(dns.asked.get('once.test')).toBe(1)
    await safe.close()
    dns.close()
  })

  it('does not follow a redirect, and caps body and headers', async () => {
    const safe = safeFetch({ allowLocal: true })
    const base = `http://127.0.0.1:${port}`
    const redirect = await safe.fetch(`${base}/redirect`, { redirect: 'follow' })
    expect(redirect.status).toBe(302)
    const cut = await (await safe.fetch(`${base}/large`)).text()
    expect(cut.length).toBeGreaterThan(2 * maxBodyBytes)
    expect(cut.length).toBeLessThanOrEqual(2 * maxBodyBytes + 65_536)
    await expect(safe.fetch(`${base}/headers`)).rejects.toThrow()
    const doctor = httpDoctor('large', { url: `${base}/large`, headers: {}, timeoutSeconds: 5, fetch: safe.fetch })
    await expect(doctor.reply({} as DoctorRequest)).rejects.toMatchObject({ code: 'too-large' })
    await safe.close()
  })
})

describe('safeFetch', () => {
  it('sends so many requests a second to one host, others beside, and none that was given up', { timeout: 20_000 }, async () => {
    const safe = safeFetch({ allowLocal: true, perSecond: 20 })
    const get = async (host: string, signal?: AbortSignal) => (await safe.fetch(`http://${host}:${port}/`, signal ? { signal } : {})).text()
    const start = performance.now()
    const [, alone] = await Promise.all([
      Promise.all(Array.from({ length: 9 }, () => get('127.0.0.1'))),
      get('[::1]').then(() => performance.now() - start),
    ])
    const all = performance.now() - start
    expect(all).toBeGreaterThanOrEqual(8 * 50 - 5)
    expect(alone).toBeLessThan(all)
    const [first, given] = [get('127.0.0.1'), get('127.0.0.1', AbortSignal.timeout(1))]
    await expect(given).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await first).toBe('reached')
    await safe.close()
  })

  it('has so many calls under way to one host, others beside, and lets go of one that is given up', async () => {
    const safe = safeFetch({ allowLocal: true, callsAtOnce: 3 })
    const get = async (host: string, signal?: AbortSignal) => (await safe.fetch(`http://${host}:${port}/wait`, signal ? { signal } : {})).text()
    const calls = ['127.0.0.1', '[::1]'].flatMap((host) => Array.from({ length: 8 }, () => get(host)))
    await expect(get('127.0.0.1', AbortSignal.timeout(1))).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await Promise.all(calls)).toEqual(Array(16).fill('reached'))
    // A connection is used again, so more would have been opened only by more calls at once.
    expect(connections).toBe(6)
    await safe.close()
  })

  it('ends the calls under way when it is closed', async () => {
    const safe = safeFetch({ allowLocal: true })
    const call = safe.fetch(`http://127.0.0.1:${port}/wait`)
    await Promise.all([expect(call).rejects.toThrow('destroyed'), new Promise((resolve) => setTimeout(resolve, 10)).then(() => safe.close())])
  })
})

describe('isPublicAddress', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('takes %s for public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
  it.each(['::7f00:1', 'example.org', '', '127.0.0.1', '::ffff:127.0.0.1', '4000::1'])('takes %j for not public', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})
