import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Measurement, Result } from '../../bench/schema/bundle.ts'
import type { Consultation } from '../../bench/schema/transcript.ts'
import { cli, startCli } from '../support/cli.ts'
import { type ModelCall, type ModelServer, modelServer, type Script } from '../support/model-server.ts'
import { temporaryFolder } from '../support/runs.ts'

let server: ModelServer | undefined
afterEach(() => server?.close())

const kinds = ['openai', 'azure', 'google'] as const

/** A world of its own: state, submissions, keys, and the two files of a run. */
async function world(kind: (typeof kinds)[number], script: (call: ModelCall) => Script | Promise<Script>, doctor = '') {
  server = await modelServer(script)
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'submissions'))
  const place = kind === 'openai' ? `base_url: ${server.url}/v1\n  key: {env: ACME_KEY}` : `parameters: {seed: 42}`
  const submission = join(folder, 'submission.yaml')
  writeFileSync(
    submission,
    `schema: patientsim-submission/1\nteam: acme\nagent: llm\nversion: "1"\ntitle: LLM\nclass: standard\ndoctor:\n  kind: ${kind}\n  model: doctor-m\n  ${place}\n${doctor}`,
  )
  const model = join(folder, 'patient.yaml')
  writeFileSync(
    model,
    `schema: patientsim-model/1\nkind: openai\nmodel: Patient/M-1\nbase_url: ${server.url}/v1\nparameters: {temperature: 0.7, seed: 42}\nprice: {input: 1, output: 2}\n`,
  )
  const key = 'sk-canary-0123456789'
  const env = {
    PATIENTSIM_STATE: join(folder, 'state', 'state.sqlite'),
    PATIENTSIM_SUBMISSIONS: join(folder, 'submissions'),
    ACME_KEY: key,
    AZURE_OPENAI_KEY: key,
    AZURE_ENDPOINT: server.url,
    GENAI_API_KEY: key,
    GENAI_BASE_URL: server.url,
  }
  return { folder, submission, model, env, key }
}

const isDoctor = (call: ModelCall) => call.model.startsWith('doctor')
const draftOf = (call: ModelCall) => JSON.parse(/The draft: (".*")$/.exec(call.messages[0]!.content)![1]!) as string

/** A doctor that asks twice and then gives a list; patients that answer. */
function talk(call: ModelCall): Script {
  if (isDoctor(call)) return call.messages.length < 6 ? 'When did it start?' : '[DDX]\n1. Pneumonia\n2. Influenza'
  return call.json ? JSON.stringify({ said: `Please help me. ${draftOf(call)}` }) : '(coughs) I feel ill.'
}

function readBundle(directory: string) {
  const result = JSON.parse(readFileSync(join(directory, 'result.json'), 'utf8')) as Result
  const lines = readFileSync(join(directory, 'consultations.jsonl'), 'utf8')
  return {
    result,
    lines,
    consultations: lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Consultation),
  }
}

describe('a run on an LLM track, from the command line', () => {
  it.each(kinds)('patientsim, with a doctor of kind %s', async (kind) => {
    const { submission, model, env, key } = await world(kind, talk, '  price: {input: 1, output: 2}\n')
    const done = await cli(
      ['run', submission, '--track', 'patientsim', '--patient-model', model, '--concurrency', '16', '--json'],
      { env },
    )
    expect(done.stderr + done.stdout).not.toContain('canary')
    expect(done.code, done.stderr).toBe(0)
    const { bundle, spent_usd } = JSON.parse(done.stdout) as { bundle: string; spent_usd: number }
    expect(bundle).toMatch(/acme\/llm\/results\/dev\.patientsim-patient-m-1$/)
    const { result, lines, consultations } = readBundle(bundle)
    expect(result.outcomes).toEqual({ diagnosed: 37, no_ddx: 0, failed: 0, void: 0 })
    expect(result.protocol).toMatchObject({
      track: 'patientsim',
      patient: { kind: 'patientsim', model: { model: 'Patient/M-1', parameters: { temperature: 0.7, seed: 42 } } },
    })
    expect(Object.keys(result.protocol.patient.prompts!)).toContain('initial_system_patient_w_persona.txt')
    expect(result.scores.overall.coverage).toMatchObject({ mean: null, scored: 0, total: 37 })
    expect(result.scores.overall.ddx5.scored).toBe(37)
    expect(consultations[0]!.exchanges[0]!.patient).toBe('I feel ill.')
    expect(spent_usd).toBeCloseTo((37 * 6 * (100 * 1 + 10 * 2)) / 1e6, 9)
    expect(server!.calls.filter(isDoctor).every((call) => call.dialect === kind)).toBe(true)
    const measured = JSON.parse(readFileSync(join(bundle, 'measurements.jsonl'), 'utf8').split('\n')[0]!) as Measurement
    const call = {
      seconds: expect.any(Number),
      retries: 0,
      tokens: { input: 100, cached: 0, output: 10, reasoning: 0 },
      cost_usd: 0.00012,
    }
    expect(measured.model_calls).toEqual([call, call, call])
    expect(measured.patient!.model_calls).toEqual([call, call, call])
    expect(measured.model_calls!.every(({ seconds }) => seconds > 0)).toBe(true)
    expect(JSON.stringify(result) + lines).not.toContain(key)
    expect(JSON.stringify(result)).not.toContain(env.AZURE_ENDPOINT.replace('http://', '') + '/openai')
  })

  it('grounded, with exact coverage and the fallback rate', async () => {
    const { submission, model, env } = await world('openai', (call) => {
      const script = talk(call)
      return !isDoctor(call) && call.index % 5 === 0 ? '{"said": "I was in Peru."}' : script
    })
    const done = await cli(
      ['run', submission, '--track', 'grounded', '--patient-model', model, '--concurrency', '16'],
      { env },
    )
    expect(done.code, done.stderr).toBe(0)
    expect(done.stdout).toMatch(/coverage +0\.\d\d .*37\/37 scored/)
    expect(done.stdout).toMatch(/fallback rate \d+\.\d %/)
    expect(done.stdout).toContain('Models: cost not known; write price:')
    const { result, consultations } = readBundle(/Bundle: (.*)/.exec(done.stdout)![1]!)
    expect(result.worded!.model).toBeGreaterThan(0)
    expect(result.worded!.model + result.worded!.template).toBe(37 * 3)
    expect(JSON.stringify(consultations)).not.toContain('Peru')
  })

  it('goes from the run through verify, its faults and the record to the board', async () => {
    const { submission, model, env, folder } = await world('openai', (call) =>
      isDoctor(call) || call.messages.length < 3 ? talk(call) : 'What brings you here?',
    )
    const record = { ...env, PATIENTSIM_RECORD: join(folder, 'record') }
    const patientsim = (...args: string[]) => cli(args, { env: record })
    const { bundle } = JSON.parse(
      (await patientsim('run', submission, '--track', 'patientsim', '--patient-model', model, '--json')).stdout,
    ) as { bundle: string }
    const { result } = readBundle(bundle)
    expect((await patientsim('verify', bundle)).stdout).toMatch(
      /^Verified: 37 consultations scored anew and equal; the patient is a model/,
    )
    const { overall } = result.scores.patient_faults!
    expect(overall).toMatchObject({ turns: 111, kinds: { role_flipped: 74 } })
    const faults = (await patientsim('faults', bundle)).stdout.trim().split('\n')
    expect(
      faults.filter((line) =>
        /consultations\.jsonl:\d+ {2}\S+#1 {2}round [12] {2}role_flipped: says "what brings you"$/.test(line),
      ),
    ).toHaveLength(74)
    expect(faults.at(-1)).toMatch(/^all: 74 of 111 turns \(66\.7 %, over 2 %\); role_flipped 74/)
    const added = await patientsim(
      'record',
      'add',
      'publish',
      bundle,
      '--author',
      'm',
      '--reason',
      'a reason',
      '--at',
      '2026-03-01T09:00:00Z',
    )
    expect(added.code, added.stderr).toBe(0)
    const now = (await patientsim('board', '--json')).stdout
    expect(JSON.parse(now)).toMatchObject({
      boards: [
        {
          track: 'patientsim',
          rows: [{ team: 'acme', rank: 1, tier: 'self-reported', attempts: 1, scores: { coverage: { mean: null } } }],
        },
      ],
    })
    expect((await patientsim('board', '--asof', '2026-03-01', '--json')).stdout).toBe(now)
  })

  it('a killed run goes on, and asks the models again only what was under way', async () => {
    const slow = async (call: ModelCall) => {
      await new Promise((resolve) => setTimeout(resolve, 40))
      return talk(call)
    }
    const concurrency = 4
    const { submission, model, env } = await world('openai', slow)
    const args = [
      'run',
      submission,
      '--track',
      'patientsim',
      '--patient-model',
      model,
      '--concurrency',
      String(concurrency),
      '--json',
    ]
    const child = startCli(args, env)
    while (server!.calls.length < 60) await new Promise((resolve) => setTimeout(resolve, 10))
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await closed
    const before = server!.calls.length
    const done = await cli(args, { env })
    expect(done.code, done.stderr).toBe(0)
    const needed = 37 * 6
    expect(before).toBeLessThan(needed)
    expect(server!.calls.length).toBeGreaterThanOrEqual(needed)
    expect(server!.calls.length).toBeLessThanOrEqual(needed + concurrency)
    const { result } = readBundle((JSON.parse(done.stdout) as { bundle: string }).bundle)
    expect(result.outcomes.diagnosed).toBe(37)
  })

  it('a spending cap stops the run with one sentence, and a higher one goes on', async () => {
    const { submission, model, env } = await world('openai', talk, '  price: {input: 1, output: 2}\n')
    const args = ['run', submission, '--track', 'patientsim', '--patient-model', model]
    const stopped = await cli([...args, '--max-cost', '0.02'], { env })
    expect(stopped.code).toBe(2)
    expect(stopped.stderr).toMatch(/The spending cap is reached .*\[budget\/spent\]/)
    const before = server!.calls.length
    expect(before * 0.00012).toBeLessThanOrEqual(0.02)
    expect((await cli([...args, '--max-cost', '0.02'], { env })).code).toBe(2)
    expect(server!.calls.length).toBe(before)
    const done = await cli([...args, '--max-cost', '5'], { env })
    expect(done.code, done.stderr).toBe(0)
    expect(server!.calls.length).toBe(37 * 6)
  })

  it('a refused key stops the run before it counts against anyone', async () => {
    const { submission, model, env } = await world('openai', () => ({
      status: 401,
      message: 'Incorrect API key provided: sk-canary-0123456789',
    }))
    const stopped = await cli(['run', submission, '--track', 'patientsim', '--patient-model', model], { env })
    expect(stopped.code).toBe(2)
    expect(stopped.stderr).toMatch(/refused the key \(HTTP 401\).*\[model\/key-refused\]/)
    expect(stopped.stderr).not.toContain('canary')
  })

  it.each([
    [['--track', 'patientsim'], /name it with --patient-model/],
    [['--track', 'telepathy'], /there are: reference, grounded, patientsim/],
    [['--patient-model', 'MODEL'], /leave --patient-model out/],
    [['--track', 'grounded', '--patient-model', 'MODEL', '--prompts', '.'], /takes no --prompts/],
    [
      ['--track', 'patientsim', '--patient-model', 'MODEL', '--prompts', '/nowhere'],
      /lacks initial_system_patient_w_persona\.txt/,
    ],
    [['--track', 'patientsim', '--patient-model', '/nowhere.yaml'], /can't be read; name a model\.yaml/],
  ])('%j is refused with one sentence', async (options, message) => {
    const { submission, model, env } = await world('openai', talk)
    const refused = await cli(['run', submission, ...options.map((word) => (word === 'MODEL' ? model : word))], { env })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(message)
    expect(server!.calls).toHaveLength(0)
  })

  it('a broken model.yaml is named with its line', async () => {
    const { submission, model, env } = await world('openai', talk)
    writeFileSync(model, 'schema: patientsim-model/1\nkind: openai\nmodel: m\nparameters: {temperature: hot}\n')
    const refused = await cli(['run', submission, '--track', 'patientsim', '--patient-model', model], { env })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/patient\.yaml:4:27: parameters\.temperature/)
  })
})

describe('validate', () => {
  it('asks the model of a submission for one probe turn', async () => {
    const { submission, env } = await world('google', talk)
    const done = await cli(['validate', submission], { env })
    expect(done.stdout).toMatch(/answered the probe turn with \{"message":"When did it start\?"\}/)
    expect(done.code).toBe(0)
  })
})
