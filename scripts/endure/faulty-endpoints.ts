import type { ServerResponse } from 'node:http'
import { type Answer, type Call, openEndpoint, steady, wordsOf } from './endpoint.ts'
import { atMost, same, type Scenario } from './scenario.ts'
import { growth } from './started.ts'
import { readBundle } from './workspace.ts'

/** An answer that belongs to nobody; no transcript may hold it. */
const stray = 'STRAY-ANSWER'

/** How an endpoint can go wrong in a consultation, and what must become of it: a fault's code, or a diagnosis. */
const troubles: readonly { name: string; becomes: string; answer: Answer }[] = [
  { name: 'works', becomes: 'diagnosed', answer: steady },
  { name: 'never answers', becomes: 'timeout', answer: () => new Promise(() => undefined) },
  { name: 'drips bytes without end', becomes: 'timeout', answer: (response) => drip(response, () => ' ', 100) },
  { name: 'answers slowly, byte by byte', becomes: 'diagnosed', answer: (response, call) => dripWords(response, call, 5) },
  { name: 'resets every connection', becomes: 'unreachable', answer: (response) => void response.socket?.resetAndDestroy() },
  { name: 'resets the first attempt', becomes: 'diagnosed', answer: first((response) => void response.socket?.resetAndDestroy()) },
  { name: 'breaks off halfway', becomes: 'unreachable', answer: breakOff },
  { name: 'flaps: 503, then an answer', becomes: 'diagnosed', answer: first((response) => void response.writeHead(503).end()) },
  { name: 'is limited: 429, then an answer', becomes: 'diagnosed', answer: first((response) => void response.writeHead(429).end()) },
  { name: 'is broken: 500', becomes: 'http-status', answer: (response) => void response.writeHead(500).end('broken') },
  { name: 'redirects', becomes: 'redirect', answer: (response) => void response.writeHead(302, { location: '/' }).end() },
  { name: 'sends without end, fast', becomes: 'too-large', answer: (response) => drip(response, () => 'x'.repeat(65_536), 1) },
  { name: 'answers in HTML', becomes: 'not-json', answer: (response) => void response.end('<html>') },
  { name: 'answers in another shape', becomes: 'wrong-shape', answer: (response) => void response.end('{"text":"hi"}') },
  { name: "gives another talk's answer", becomes: 'wrong-consultation', answer: (response, call) => steady(response, { ...call, consultation: 'another' }) },
  { name: 'sends an answer more than was asked', becomes: 'diagnosed', answer: twice },
]

function first(trouble: Answer): Answer {
  return (response, call) => (call.attempt === 1 ? trouble(response, call) : steady(response, call))
}

function drip(response: ServerResponse, bytes: () => string, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => response.writableNeedDrain || response.write(bytes()), milliseconds)
    response.once('close', () => (clearInterval(timer), resolve()))
  })
}

async function dripWords(response: ServerResponse, call: Call, milliseconds: number): Promise<void> {
  for (const byte of wordsOf(call)) {
    response.write(byte)
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
  }
  response.end()
}

function breakOff(response: ServerResponse, call: Call): void {
  const words = wordsOf(call)
  response.writeHead(200, { 'content-length': words.length }).write(words.slice(0, 10), () => response.destroy())
}

/** A second answer on the same connection, as a proxy that has lost count sends it: at once, or when it may carry another call. */
function twice(response: ServerResponse, call: Call): void {
  const { socket } = response
  const words = `{"message":"${stray}"}`
  const surplus = () => socket?.write(`HTTP/1.1 200 OK\r\ncontent-length: ${words.length}\r\n\r\n${words}`)
  response.end(wordsOf(call), () => void setTimeout(surplus, call.round === 1 ? 0 : 20))
}

/** A run over an endpoint that goes wrong in every way at once. */
export const faultyEndpoints: Scenario = {
  name: 'endpoints',
  title: 'A doctor that goes wrong in every way',
  async endure({ short, workspace, say }) {
    const split = workspace.split(short ? troubles.length * 2 : troubles.length * 40)
    const trials = short ? 1 : 2
    const total = (short ? 2 : 80) * troubles.length
    const endpoint = await openEndpoint((response, call) => troubles[call.index % troubles.length]!.answer(response, call))
    say(`${total} consultations, ${troubles.length} ways`)
    const out = workspace.fresh('bundle')
    const run = workspace.run(workspace.endpoint(endpoint.url, 5), { split, trials, concurrency: 64, out })
    const { code } = await run.ended
    const bundle = readBundle(out)
    await endpoint.close()
    const expected: Record<string, number> = {}
    for (const { becomes } of troubles) expected[becomes] = (expected[becomes] ?? 0) + total / troubles.length
    const { diagnosed, ...failures } = expected
    const { memoryMb, files } = growth(run.samples)
    return {
      done: `${total} consultations over an endpoint that ${troubles.slice(1).map(({ name }) => name).join('; ')}`,
      checks: [
        same('exit code', code, 0),
        same('consultations begun', endpoint.consultations(), total),
        same('diagnosed, failed, void', [bundle?.result.outcomes.diagnosed, bundle?.result.outcomes.failed, bundle?.result.outcomes.void], [diagnosed, total - diagnosed!, 0]),
        same('faults by name', sorted(bundle?.result.failures ?? {}), sorted(failures)),
        same('denominator of the scores', bundle?.result.scores.overall.ddx1.total, total),
        same('stray answers in transcripts', bundle?.consultations.includes(stray), false),
        ...(short ? [] : [atMost('more open files', files, 20), atMost('more memory', memoryMb, 80, ' MB')]),
      ],
    }
  },
}

function sorted(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}
