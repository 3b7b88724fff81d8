import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { httpDoctor } from '../../../bench/doctors/http.ts'
import type { Doctor } from '../../../bench/doctors/doctor.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { consult, finalNotice, greeting } from '../../../bench/run/consultation.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { json, type ScriptedDoctor, scriptedDoctor } from '../../support/scripted-doctor.ts'

const { split, profiles } = loadCases('dev')
const one = split.cases[0]!
const profile = profiles.get(one.profile)!
const talk = (doctor: Doctor, rounds = 30) =>
  consult(doctor, referencePatient.open(one, profile, 'test'), profile, 'id-1', { rounds, topK: 5 }, () => performance.now() / 1000)

let server: ScriptedDoctor | undefined
afterEach(() => server?.close())
async function overHttp(answer: Parameters<typeof scriptedDoctor>[0], timeoutSeconds = 5): Promise<Doctor> {
  server = await scriptedDoctor(answer)
  return httpDoctor('scripted', { url: server.url, headers: {}, timeoutSeconds, wait: async () => undefined })
}

/** A program that answers every request with a differential, and prints its port. */
const promptEndpoint = `
  const server = require('http').createServer((request, response) => request.resume().on('end', () => response.end('{"ddx":["pneumonia"]}')))
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))`

describe('consult', () => {
  it('sends the documented request, and ends with a structured ddx', async () => {
    const doctor = await overHttp((body, response) => json(response, body.round === 2 ? { ddx: ['a', 'b'] } : { message: 'When did it start?' }))
    const { outcome, exchanges, ddx } = await talk(doctor)
    expect(outcome).toEqual({ kind: 'diagnosed' })
    expect(ddx).toEqual(['a', 'b'])
    expect(exchanges.map((exchange) => exchange.doctor)).toEqual([greeting, 'When did it start?', ''])
    expect(server!.requests[0]!.body).toEqual({
      protocol: 'patientsim-doctor/1',
      consultation_id: 'id-1',
      round: 1,
      rounds_left: 29,
      final: false,
      top_k: 5,
      patient: { age: profile.age, gender: profile.gender, arrival_transport: profile.arrival_transport },
      messages: [
        { role: 'doctor', content: greeting },
        { role: 'patient', content: exchanges[0]!.patient },
      ],
    })
    expect(server!.requests[0]!.headers).not.toHaveProperty('cookie')
    expect(server!.requests[0]!.headers).toMatchObject({ 'user-agent': 'patientsim-leaderboard', 'content-type': 'application/json' })
  })

  it("puts the submission's headers in the place of its own, however they are written, but for the body's type", async () => {
    server = await scriptedDoctor((_, response) => json(response, { ddx: ['a'] }))
    const headers = { 'User-Agent': 'of the team', 'X-Key': 'k', 'Content-Type': 'text/plain' }
    expect((await talk(httpDoctor('own', { url: server.url, headers, timeoutSeconds: 5 }))).outcome.kind).toBe('diagnosed')
    expect(server.requests[0]!.headers).toMatchObject({ 'user-agent': 'of the team', 'x-key': 'k', 'content-type': 'application/json', accept: 'application/json' })
  })

  it('ends with a line that starts with [DDX], and not with loose words about differential diagnoses', async () => {
    const messages = ['My differential diagnoses are still open, [DDX] comes later.', 'Thanks.\n**[DDX]** 1. Pneumonia 2. Influenza']
    const { outcome, ddx, exchanges } = await talk({ name: 'two', reply: ({ round }) => ({ message: messages[round - 1]! }) })
    expect(outcome.kind).toBe('diagnosed')
    expect(ddx).toEqual(['Pneumonia', 'Influenza'])
    expect(exchanges).toHaveLength(3)
  })

  it('runs 30 rounds at most, and says so before the last', async () => {
    const notices: boolean[] = []
    const doctor: Doctor = {
      name: 'talker',
      reply({ messages, final }) {
        notices.push(messages.at(-1)!.content.endsWith(finalNotice) === final)
        return { message: 'Hmm.' }
      },
    }
    const { outcome, exchanges } = await talk(doctor)
    expect(outcome.kind).toBe('no_ddx')
    expect(notices).toHaveLength(30)
    expect(notices.every(Boolean)).toBe(true)
    expect(exchanges.at(-1)).toMatchObject({ round: 30, patient: null })
    expect(exchanges.some((exchange) => exchange.patient?.includes(finalNotice))).toBe(false)
  })

  it('keeps the first five of 40 diagnoses', async () => {
    const doctor = await overHttp((_, response) => json(response, { ddx: Array.from({ length: 40 }, (_, i) => `disease ${i}`) }))
    expect(await talk(doctor)).toMatchObject({ outcome: { kind: 'diagnosed' }, ddx: ['disease 0', 'disease 1', 'disease 2', 'disease 3', 'disease 4'], ddx_dropped: 35 })
  })

  it.each<[string, (response: ServerResponse) => void, string, string | undefined]>([
    ['an empty message', (response) => json(response, { message: '' }), 'no_ddx', undefined],
    ['an empty ddx', (response) => json(response, { ddx: [] }), 'no_ddx', undefined],
    ['an empty ddx beside a [DDX] line', (response) => json(response, { ddx: [], message: '[DDX] Pneumonia' }), 'diagnosed', undefined],
    ['a [DDX] line with nothing after it', (response) => json(response, { message: '[DDX]' }), 'no_ddx', undefined],
    ['an empty body', (response) => void response.end(), 'failed', 'not-json'],
    ['1 MB of text', (response) => json(response, { message: 'x'.repeat(1_000_000) }), 'failed', 'too-large'],
    ['HTML', (response) => void response.end('<html><body>hello</body></html>'), 'failed', 'not-json'],
    ['JSON of another shape', (response) => json(response, { text: 'hi' }), 'failed', 'wrong-shape'],
    ['numbers for texts', (response) => json(response, { ddx: [1, 2] }), 'failed', 'wrong-shape'],
    ['an answer of another talk', (response) => json(response, { consultation_id: 'theirs', message: 'Hm.' }), 'failed', 'wrong-consultation'],
    ['HTTP 500', (response) => void response.writeHead(500).end('{"message":"secret"}'), 'failed', 'http-status'],
    ['a redirect', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'failed', 'redirect'],
    ['a broken connection', (response) => void response.destroy(), 'failed', 'unreachable'],
  ])('%s: a trial with its reason', async (_name, answer, kind, code) => {
    const doctor = await overHttp((_, response) => answer(response))
    const { outcome } = await talk(doctor)
    expect(outcome.kind).toBe(kind)
    expect(outcome.code).toBe(code)
    expect(outcome.reason ?? '').not.toContain('secret')
  })

  it('a doctor that hangs, or that sends byte after byte without end, fails at the time limit', async () => {
    const hanging = await overHttp(() => new Promise(() => undefined), 0.2)
    expect((await talk(hanging)).outcome).toMatchObject({ kind: 'failed', code: 'timeout' })
    await server!.close()
    const dripping = await overHttp((_, response) => {
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    }, 0.2)
    expect((await talk(dripping)).outcome).toMatchObject({ kind: 'failed', code: 'timeout' })
  })

  it('names the fault that a doctor had, where the time runs out before it can be tried again', async () => {
    const server = await scriptedDoctor((_, response) => void response.writeHead(503).end())
    const doctor = httpDoctor('down', { url: server.url, headers: {}, timeoutSeconds: 0.3 })
    expect((await talk(doctor)).outcome).toMatchObject({ kind: 'failed', code: 'http-status' })
    await server.close()
  })

  it('comes again when a 429 says, if the time limit has room for it', async () => {
    const waits: number[] = []
    const wait = async (seconds: number) => void waits.push(seconds)
    const askedFor = async (seconds: string) => {
      const server = await scriptedDoctor((_, response) => void response.writeHead(429, { 'retry-after': seconds }).end())
      const { outcome } = await talk(httpDoctor('limited', { url: server.url, headers: {}, timeoutSeconds: 5, wait }))
      await server.close()
      expect(outcome.code).toBe('http-status')
      return waits.splice(0)
    }
    expect(await askedFor('3')).toEqual([3, 3])
    expect(await askedFor('6')).toEqual([])
    expect(await askedFor('-1')).toEqual([0.5, 2])
    expect(await askedFor('Wed, 21 Oct 2026 07:28:00 GMT')).toEqual([0.5, 2])
  })

  it('takes an answer that came in time and waited for us', async () => {
    const child = spawn(process.execPath, ['-e', promptEndpoint], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [port] = (await once(child.stdout, 'data')) as [Buffer]
    const doctor = httpDoctor('prompt', { url: `http://127.0.0.1:${String(port).trim()}/`, headers: {}, timeoutSeconds: 1 })
    const talked = talk(doctor)
    // Once the request is out, this process stands still for longer than the limit.
    await sleep(30)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
    expect((await talked).outcome.kind).toBe('diagnosed')
    child.kill()
  })

  it('tries a passing fault again, and counts it', async () => {
    let calls = 0
    const doctor = await overHttp((_, response) => {
      if (++calls % 2 === 1) response.writeHead(503).end()
      else json(response, { ddx: ['pneumonia'] })
    })
    const { outcome, calls: measured } = await talk(doctor)
    expect(outcome.kind).toBe('diagnosed')
    expect(measured[0]).toMatchObject({ retries: 1 })
  })

  it('a doctor that throws by a mistake of ours gives a void trial', async () => {
    const broken: Doctor = {
      name: 'broken',
      reply() {
        throw new TypeError('ours')
      },
    }
    expect((await talk(broken)).outcome).toMatchObject({ kind: 'void', code: 'internal' })
  })
})
