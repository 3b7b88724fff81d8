import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../../bench/doctors/baselines/index.ts'
import { buildModel, modelHouse } from '../../../../bench/models/build.ts'
import { ownPrompts, readPrompts } from '../../../../bench/patients/llm/prompts.ts'
import { promptedPatient } from '../../../../bench/patients/llm/prompted.ts'
import { systemPrompt } from '../../../../bench/patients/llm/system-prompt.ts'
import { consult } from '../../../../bench/run/consultation.ts'
import { loadCases } from '../../../../bench/run/data.ts'
import { protocolOf } from '../../../../bench/run/protocol.ts'
import { scoreTrial } from '../../../../bench/run/trial.ts'
import { readFormat } from '../../../../bench/schema/format.ts'
import { hashOf } from '../../../../bench/schema/hash.ts'
import { modelSchema } from '../../../../bench/schema/model.ts'
import { findPersona, personas } from '../../../../bench/schema/persona.ts'
import { measure } from '../../../../bench/scoring/measures.ts'
import { inTurn, type ModelCall, type ModelServer, modelServer, type Script } from '../../../support/model-server.ts'
import { temporaryFolder } from '../../../support/runs.ts'

const { split, profiles } = loadCases('dev')
const one = split.cases[0]!
const profile = profiles.get(one.profile)!
const prompts = readPrompts()

let server: ModelServer | undefined
afterEach(() => server?.close())

async function patientOf(script: (call: ModelCall) => Script) {
  server = await modelServer(script)
  const config = readFormat(
    modelSchema,
    { schema: 'patientsim-model/1', kind: 'openai', model: 'm', retries: 0, base_url: `${server.url}/v1` },
    'm',
  )
  return promptedPatient(
    buildModel(
      config,
      modelHouse(() => undefined),
    ),
    prompts,
  )
}

describe('the prompt', () => {
  it('holds the record, fills every placeholder and ends with the reminder, for all 37 personas', () => {
    const seen = new Set<string>()
    for (const persona of personas) {
      const prompt = systemPrompt(prompts, profile, persona, 'seed')
      expect(prompt).not.toMatch(/\{|\}|undefined/)
      expect(prompt).toContain(profile.present_illness_positive)
      expect(prompt).toContain(profile.medication)
      expect(prompt.trimEnd().split('\n').at(-1)).toMatch(
        /^Bear in mind: speak like .* Answer in at most [38] short sentences\.$/,
      )
      seen.add(prompt)
    }
    expect(seen.size).toBe(37)
  })

  it('allows the verbose eight sentences and the others three', () => {
    expect(systemPrompt(prompts, profile, findPersona('verbose-B-high-normal'), 's')).toContain('At most 8 sentences')
    expect(systemPrompt(prompts, profile, findPersona('distrust-B-high-normal'), 's')).toContain('At most 3 sentences')
  })

  it('lets the confused pass through the phases, and them alone', () => {
    const confused = systemPrompt(prompts, profile, findPersona('plain-B-high-high'), 's')
    expect(confused).toMatch(/every four or five turns[\s\S]*At first: [\s\S]*Later, [\s\S]*In the end: /)
    expect(systemPrompt(prompts, profile, findPersona('plain-B-high-normal'), 's')).not.toContain('At first:')
  })

  it('samples ten words of the level and ten of the next, by the seed', () => {
    const words = (seed: string) =>
      /Words that you know: (.*)\. Words that you do not know: (.*)\./.exec(
        systemPrompt(prompts, profile, findPersona('plain-A-high-normal'), seed),
      )!
    const [, known, unknown] = words('1')
    expect(known!.split(', ')).toHaveLength(10)
    expect(known!.split(', ').every((word) => prompts.words.cefr.A1.includes(word))).toBe(true)
    expect(unknown!.split(', ').every((word) => prompts.words.cefr.A2.includes(word))).toBe(true)
    expect(words('1')[0]).toBe(words('1')[0])
    expect(words('1')[0]).not.toBe(words('2')[0])
  })

  it('shows the first ten of the words that a record brings, in its order', () => {
    const own = Array.from({ length: 12 }, (_, i) => `own${i}`)
    const words = { cefr_A1: own.join(', '), med_B: 'lupus, gout' }
    const prompt = systemPrompt(prompts, { ...profile, words }, findPersona('plain-A-high-normal'), 's')
    expect(prompt).toContain(`Words that you know: ${own.slice(0, 10).join(', ')}.`)
    expect(prompt).toContain('You do not know: lupus, gout.')
  })

  it('tells of the sexual history for urinary tract infection alone', () => {
    const private_ = { ...profile, sexual_history: 'canary-history' }
    const persona = findPersona('plain-B-high-normal')
    expect(systemPrompt(prompts, private_, persona, 's')).not.toContain('canary-history')
    expect(systemPrompt(prompts, { ...private_, diagnosis: 'Urinary tract infection' }, persona, 's')).toContain(
      'canary-history',
    )
  })
})

describe('a folder of prompts', () => {
  it("is read in PatientSim's layout, and every byte of it is another protocol", () => {
    const folder = join(temporaryFolder(), 'prompts')
    cpSync(ownPrompts, folder, { recursive: true })
    const model = {
      identity: { kind: 'openai', model: 'm', parameters: {} },
      complete: () => Promise.reject(new Error('not called')),
    }
    const protocolHash = () =>
      hashOf(protocolOf('patientsim', split, promptedPatient(model, readPrompts(folder)), 1, 42))
    const original = protocolHash()
    for (const name of Object.keys(prompts.sha256).filter((file) => file !== 'words.json' && file !== 'frame.json')) {
      const path = join(folder, name)
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, text + ' ')
      expect(protocolHash(), name).not.toBe(original)
      writeFileSync(path, text)
    }
    expect(protocolHash()).toBe(original)
  })

  it('is refused with one sentence when a file lacks, has no level, or asks for what there is not', () => {
    const folder = join(temporaryFolder(), 'prompts')
    cpSync(ownPrompts, folder, { recursive: true })
    writeFileSync(join(folder, 'cefr_type.json'), '{"A": "x", "B": "y"}')
    expect(() => readPrompts(folder)).toThrow(/cefr_type\.json is not valid: C/)
    rmSync(join(folder, 'cefr_type.json'))
    expect(() => readPrompts(folder)).toThrow(/lacks cefr_type\.json/)
    expect(() =>
      systemPrompt({ ...prompts, system: '{favourite_colour}' }, profile, findPersona('plain-B-high-normal'), 's'),
    ).toThrow(/\{favourite_colour\}/)
  })
})

describe('the prompt-only patient', () => {
  const limits = { rounds: 30, topK: 5 }
  const talk = async (script: (call: ModelCall) => Script) => {
    const patient = await patientOf(script)
    return consult(
      findBaseline('chief-complaint'),
      patient.open(one, profile, '42/x/1'),
      profile,
      'id',
      limits,
      () => 0,
    )
  }

  it("speaks the model's words, cleaned, keeps no ledger, and leaves coverage unscored", async () => {
    const { outcome, exchanges, ddx, patient } = await talk(inTurn('<think>in role</think>(groans) My chest hurts.'))
    expect(outcome.kind).toBe('diagnosed')
    expect(exchanges[0]).toMatchObject({ patient: 'My chest hurts.', understood: null, ledger: [] })
    expect(patient[0]).toMatchObject({ usage: { tokens: { input: 100, output: 10 } } })
    const scores = scoreTrial(profile, { exchanges, ddx })
    const trial = {
      schema: 'patientsim-consultation/1' as const,
      case: one.id,
      profile: one.profile,
      persona: one.persona,
      diagnosis: profile.diagnosis,
      trial: 1,
      seed: 's',
      outcome,
      exchanges,
      ddx,
      ddx_dropped: 0,
      scores,
    }
    expect(measure(trial)).toMatchObject({
      coverage: null,
      present_illness: null,
      history: null,
      elicited: null,
      questions: null,
      rounds: 2,
    })
    expect(measure({ ...trial, outcome: { kind: 'failed', code: 'timeout' } })).toMatchObject({
      coverage: null,
      ddx1: 0,
    })
  })

  it('hears the talk as a chat, and remembers its own cleaned words', async () => {
    const session = (await patientOf(({ index }) => `(nods) Answer ${index}.`)).open(one, profile, '42/x/1')
    await session.reply('Hello.')
    await session.reply('')
    expect(server!.calls[1]!.messages).toEqual([
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Answer 0.' },
      { role: 'user', content: '…' },
    ])
  })

  it('forgets the oldest half of a talk that overflows, for that turn, and keeps its system prompt', async () => {
    const tooLong: Script = { status: 400, code: 'context_length_exceeded' }
    const patient = await patientOf(({ messages, index }) => (messages.length > 5 ? tooLong : `Answer ${index}.`))
    const session = patient.open(one, profile, '42/x/1')
    for (const words of ['a', 'b', 'c', 'd']) await session.reply(words)
    const last = server!.calls.at(-1)!
    expect(server!.calls.map(({ messages }) => messages.length)).toEqual([1, 3, 5, 7, 3])
    expect(last.system).toBe(server!.calls[0]!.system)
    expect(last.messages.map(({ content }) => content)).toEqual(['c', 'Answer 2.', 'd'])
  })

  it('a first turn that overflows voids the trial, and is not sent again', async () => {
    expect((await talk(() => ({ status: 400, code: 'context_length_exceeded' }))).outcome).toMatchObject({
      kind: 'void',
      code: 'patient-context-length',
    })
    expect(server!.calls).toHaveLength(1)
  })

  it('asks anew when nothing is left of an answer but gestures', async () => {
    const { exchanges } = await talk(inTurn('(silence)', 'My chest hurts.'))
    expect(exchanges[0]!.patient).toBe('My chest hurts.')
  })

  it.each<[string, Script, string]>([
    ['500', { status: 500 }, 'patient-server'],
    ['a refusal', { refusal: 'No.' }, 'patient-refused'],
    ['gestures for ever', '(silence)', 'patient-unusable'],
  ])("%s voids the trial: the fault is not the doctor's", async (_name, script, code) => {
    expect((await talk(() => script)).outcome).toMatchObject({ kind: 'void', code })
  })
})
