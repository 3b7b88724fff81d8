import { afterEach, describe, expect, it } from 'vitest'
import { buildDoctor } from '../../../bench/doctors/build.ts'
import type { Doctor } from '../../../bench/doctors/doctor.ts'
import { standardPrompt } from '../../../bench/doctors/prompt.ts'
import { memoryCalls } from '../../../bench/models/cache.ts'
import { modelHouse } from '../../../bench/models/build.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { consult, finalNotice, greeting } from '../../../bench/run/consultation.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { parseSubmission } from '../../../bench/run/read-submission.ts'
import { inTurn, type ModelCall, type ModelServer, modelServer, type Script } from '../../support/model-server.ts'

const { split, profiles } = loadCases('dev')
const one = split.cases[0]!
const profile = profiles.get(one.profile)!

let server: ModelServer | undefined
afterEach(() => server?.close())

const yaml = (doctor: string, kind = 'standard') => `schema: patientsim-submission/1
team: acme
agent: llm
version: "1"
title: LLM
class: ${kind}
doctor:
  kind: openai
  model: m
  retries: 0
  parameters: {temperature: 0.7, seed: 42}
${doctor}`

const calls = memoryCalls()

async function doctorOf(script: (call: ModelCall) => Script, more = '', kind = 'standard'): Promise<Doctor> {
  server = await modelServer(script)
  const submission = parseSubmission(yaml(`  base_url: ${server.url}/v1\n${more}`, kind), 'submission.yaml')
  return buildDoctor(
    submission,
    () => undefined,
    modelHouse(() => undefined, { calls }),
  )
}

let talks = 0
const talk = (doctor: Doctor, rounds = 30, trial = `trial-${talks++}`) =>
  consult(
    doctor,
    referencePatient.open(one, profile, 'test'),
    profile,
    'random-id',
    { rounds, topK: 5 },
    () => 0,
    trial,
  )

describe('a doctor that is a model', () => {
  it('is told its duties, the patient and the round, and hears the talk in its roles', async () => {
    const doctor = await doctorOf(inTurn('When did it start?', 'Thank you.\n[DDX]\n1. Pneumonia (lobar)\n2. **Flu**'))
    const { outcome, ddx, exchanges, calls: measured } = await talk(doctor)
    expect(outcome).toEqual({ kind: 'diagnosed' })
    expect(ddx).toEqual(['Pneumonia (lobar)', '**Flu**'])
    expect(exchanges[1]!.doctor).toBe('When did it start?')
    const [first, second] = server!.calls
    expect(first!.system).toContain(
      `${profile.age} years old, ${profile.gender}, arrived by ${profile.arrival_transport}`,
    )
    expect(first!.system).toContain('round 1 of 30; 29 are left')
    expect(first!.system).not.toMatch(/\{[a-z_]+\}/)
    expect(first!.messages).toEqual([
      { role: 'assistant', content: greeting },
      { role: 'user', content: exchanges[0]!.patient },
    ])
    expect(second!.messages.map((message) => message.role)).toEqual(['assistant', 'user', 'assistant', 'user'])
    expect(measured[0]).toMatchObject({ tokens: { input: 100, output: 10 } })
  })

  it('never learns the case, its profile id or the trial', async () => {
    const doctor = await doctorOf(inTurn('[DDX] a'))
    await talk(doctor, 30, `42/${one.id}/1`)
    const sent = JSON.stringify([server!.calls[0]!.body, server!.calls[0]!.headers])
    for (const secret of [one.id, one.persona, `42/${one.id}`]) expect(sent).not.toContain(secret)
  })

  it('is told in the last round that it is the last', async () => {
    const doctor = await doctorOf(() => 'Go on.')
    await talk(doctor, 2)
    expect(server!.calls.map((call) => call.messages.at(-1)!.content.endsWith(finalNotice))).toEqual([false, true])
    expect(server!.calls[1]!.system).toContain('round 2 of 2; 0 are left')
  })

  it('speaks cleaned words: no reasoning, no stage directions', async () => {
    const doctor = await doctorOf(
      inTurn('<think>[DDX] now?</think>(smiles) Where does it hurt?', '<think>x</think>[DDX]\n1. Flu'),
    )
    const { exchanges, ddx } = await talk(doctor)
    expect(exchanges[1]!.doctor).toBe('Where does it hurt?')
    expect(ddx).toEqual(['Flu'])
  })

  it('sends an overflowing talk once more without its oldest half', async () => {
    const tooLong: Script = { status: 400, code: 'context_length_exceeded' }
    const doctor = await doctorOf(({ messages }) => (messages.length > 4 ? tooLong : 'And then?'))
    const { outcome } = await talk(doctor, 30)
    const lengths = server!.calls.map((call) => call.messages.length)
    expect(lengths.slice(0, 5)).toEqual([2, 4, 6, 2, 8])
    expect(outcome).toMatchObject({ kind: 'failed', code: 'context-length' })
  })

  it.each<[string, Script, string]>([
    ['500', { status: 500 }, 'http-status'],
    ['429', { status: 429 }, 'http-status'],
    ['a refusal', { refusal: 'No.' }, 'refused'],
    ['nothing', { text: '' }, 'wrong-shape'],
    ['a broken body', { raw: '{' }, 'not-json'],
    ['a broken connection', { drop: true }, 'unreachable'],
  ])("%s is the doctor's fault", async (_name, script, code) => {
    const { outcome } = await talk(await doctorOf(() => script))
    expect(outcome).toMatchObject({ kind: 'failed', code })
  })

  it('a key that is refused stops the run instead of failing its trials', async () => {
    await expect(talk(await doctorOf(() => ({ status: 401 })))).rejects.toMatchObject({ code: 'model/key-refused' })
  })

  it('is asked nothing twice in a trial that is had again', async () => {
    const doctor = await doctorOf(({ index }) => (index < 3 ? `Question ${index}?` : '[DDX] Flu'))
    const first = await talk(doctor, 30, 'again')
    const second = await talk(doctor, 30, 'again')
    expect(second.exchanges).toEqual(first.exchanges)
    expect(server!.calls).toHaveLength(4)
    expect(second.calls.every((call) => (call.cost_usd ?? 0) === 0)).toBe(true)
  })

  it('may have a prompt of its own, class custom, with known placeholders alone', async () => {
    const doctor = await doctorOf(() => '[DDX] Flu', '  prompt: {text: "Be brief. Round {curr_idx}."}\n', 'custom')
    await talk(doctor)
    expect(server!.calls[0]!.system).toBe('Be brief. Round 1.')
    expect(() => parseSubmission(yaml('  prompt: {text: Be brief.}\n'), 's.yaml')).toThrow(
      /s\.yaml:6:8: class: must be custom/,
    )
    expect(() => parseSubmission(yaml('  prompt: {file: ../../secret}\n', 'custom'), 's.yaml')).toThrow(
      /must be a path inside/,
    )
    await server!.close()
    await expect(doctorOf(() => '', '  prompt: {text: "{hadm_id}"}\n', 'custom')).rejects.toMatchObject({
      code: 'prompt/placeholder',
    })
  })

  it('refuses a key written into the file', () => {
    expect(() => parseSubmission(yaml('  key: sk-canary\n'), 's.yaml')).toThrow(/s\.yaml:12:\d+: doctor\.key/)
    expect(() => parseSubmission(yaml('  base_url: https://me:sk-canary@x.example/v1\n'), 's.yaml')).toThrow(
      /must not hold a user name/,
    )
  })

  it('the standard prompt stays within what a doctor may know', () => {
    expect(standardPrompt()).not.toMatch(/OLD ?CARTS/i)
  })
})
