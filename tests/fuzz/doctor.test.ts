import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpDoctor, replySchema } from '../../bench/doctors/http.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { protocolOf } from '../../bench/run/protocol.ts'
import { planTrials } from '../../bench/run/runner.ts'
import { realWorld, runTrial } from '../../bench/run/trial.ts'
import { verify } from '../../bench/run/verify.ts'
import { measurementSchema } from '../../bench/schema/bundle.ts'
import { consultationSchema } from '../../bench/schema/transcript.ts'
import { firstCases, makeBundle, temporaryFolder } from '../support/runs.ts'
import { type ScriptedDoctor, scriptedDoctor } from '../support/scripted-doctor.ts'
import { near, strangeText } from './arbitrary.ts'

const cases = firstCases('dev', 3)
const [planned] = planTrials(cases, 1)
const protocol = protocolOf('reference', cases.split, referencePatient, 1, 42)

/** The bodies of answers, in turn; the last stays. */
let answers: (string | Buffer)[] = []
let status = 200
let server: ScriptedDoctor
beforeAll(async () => {
  server = await scriptedDoctor((_, response) => void response.writeHead(status).end(answers.length > 1 ? answers.shift() : answers[0]))
})
afterAll(() => server.close())

const words = ['Do you smoke?', 'When did it start?', '[DDX] Pneumonia\n2. Asthma', 'Pneumonia', 'Goodbye.']
const body = fc.oneof(
  { weight: 4, arbitrary: near(replySchema, words).map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: fc.constantFrom(...words).map((message) => JSON.stringify({ message })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constantFrom('', 'null', '[]', '{', '['.repeat(100_000), '{"message":1e999}', '{"ddx":["\\ud800"]}', '"x"') },
)

describe('what an endpoint answers', () => {
  it('gives a trial that fits the formats and is never void, whatever it is', { timeout: 300_000 }, async () => {
    const doctor = httpDoctor('fuzz', { url: server.url, headers: {}, timeoutSeconds: 5, wait: async () => undefined })
    const outcomes = new Set<string>()
    const answered = fc.record({ bodies: fc.array(body, { minLength: 1, maxLength: 4 }), code: fc.constantFrom(200, 200, 200, 200, 204, 302, 404, 429, 503) })
    await fc.assert(
      fc.asyncProperty(answered, async ({ bodies, code }) => {
        answers = bodies
        status = code
        const { consultation, measurement } = await runTrial(planned!, doctor, referencePatient, protocol, realWorld)
        expect(consultationSchema.parse(consultation)).toEqual(consultation)
        expect(measurementSchema.safeParse(measurement).error).toBeUndefined()
        expect(consultation.outcome.kind).not.toBe('void')
        expect(consultation.ddx.length).toBeLessThanOrEqual(protocol.top_k)
        outcomes.add(consultation.outcome.code ?? consultation.outcome.kind)
      }),
      { numRuns: 300, seed: 4 },
    )
    expect([...outcomes]).toEqual(expect.arrayContaining(['diagnosed', 'no_ddx', 'not-json', 'wrong-shape', 'redirect', 'http-status']))
  })

  it('gives a bundle that replays to the byte, whatever it says', { timeout: 300_000 }, async () => {
    const folder = temporaryFolder()
    const said = fc.array(fc.oneof(strangeText, fc.constantFrom(...words)), { minLength: 1, maxLength: 6 })
    let bundles = 0
    await fc.assert(
      fc.asyncProperty(said, fc.array(strangeText, { maxLength: 8 }), async (messages, ddx) => {
        const bundle = join(folder, String(++bundles))
        const doctor = { name: 'fuzz', reply: ({ round }: { round: number }) => (round > messages.length ? { message: '', ddx } : { message: messages[round - 1]! }) }
        await makeBundle(bundle, doctor, { cases })
        expect(await verify(bundle, referencePatient, () => cases)).toMatchObject({ ok: true, difference: null })
      }),
      { numRuns: 40, seed: 5 },
    )
  })
})
