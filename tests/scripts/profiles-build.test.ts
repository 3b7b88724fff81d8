import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { BuildReport } from '../../bench/profiles/mimic/build.ts'
import { personas } from '../../bench/schema/persona.ts'
import { root } from '../../scripts/config.ts'
import { cli, startCli } from '../support/cli.ts'
import { hadmId, type MadeStay, madeMimic, madeNote } from '../support/mimic.ts'
import { type ModelCall, type ModelServer, modelServer, type Script } from '../support/model-server.ts'
import { temporaryFolder } from '../support/runs.ts'

let server: ModelServer | undefined
afterEach(() => server?.close())

const isRating = (call: ModelCall) => call.system.startsWith('You check the record')
const inNote = (call: ModelCall) => call.messages[0]!.content

/** What a note's reader writes down, and the rating, for every stay. */
function reader(call: ModelCall): Script {
  if (isRating(call)) return '```json\n{"reason": "typical", "rating": 5}\n```'
  const { properties } = (call.body.response_format as { json_schema: { schema: { properties: object } } }).json_schema
    .schema
  const said: Record<string, string> = {
    present_illness_positive: 'cough for 3 days; fever; lives with ___',
    present_illness_negative: 'denies chest pain',
    medical_history: 'hypertension; gout',
    family_medical_history: 'mother with diabetes',
    allergies: 'penicillin',
    tobacco: 'Not recorded',
    alcohol: 'two beers a week',
  }
  return JSON.stringify(Object.fromEntries(Object.keys(properties).map((item) => [item, said[item] ?? ''])))
}

/** A made MIMIC, a model file, and the words of a build. */
async function world(
  stays: readonly MadeStay[],
  script: (call: ModelCall) => Script | Promise<Script>,
  place?: string,
) {
  server = await modelServer(script)
  const folder = temporaryFolder()
  const model = join(folder, 'model.yaml')
  writeFileSync(
    model,
    `schema: patientsim-model/1\nmodel: reader\n${place ?? `kind: openai\nbase_url: ${server.url}/v1`}\nretries: 0\nparameters: {temperature: 0, seed: 1}\n`,
  )
  const out = join(folder, 'out')
  const args = ['profiles', 'build', '--mimic', madeMimic(join(folder, 'mimic'), stays), '--model', model, '--out', out]
  return { folder, out, model, args, env: { PATIENTSIM_STATE: join(folder, 'state', 'state.sqlite') } }
}

const records = (out: string) =>
  JSON.parse(readFileSync(join(out, 'patient_profile.json'), 'utf8')) as Record<string, unknown>[]

const stays: MadeStay[] = [
  {},
  { icd: ['N390'], complaint: 'Dysuria', gender: 'F', marital: 'WIDOWED', age: 34 },
  { icd: ['I214'], complaint: 'Chest pain' },
  { icd: ['I10'] },
  { icd: ['K5660'], complaint: 'Abd pain' },
]

describe('patientsim profiles build', () => {
  it('makes complete records that import as a split, and the same bytes again without a call', async () => {
    const { args, out, env } = await world(stays, reader)
    const done = await cli([...args, '--json'], { env })
    expect(done.code, done.stderr).toBe(0)
    expect(done.stderr).toMatch(/edstays: 5 rows\n[\s\S]*profiles: 4\/4 stays/)
    const { report } = JSON.parse(done.stdout) as { report: BuildReport }
    expect(report).toMatchObject({
      tried: 4,
      dropped: {},
      ratings: { 5: 4 },
      drawn: { tobacco: 4, sexual_history: 1, occupation: 4 },
    })
    expect(report.drawn).not.toHaveProperty('alcohol')
    const made = records(out)
    expect(made.map(({ hadm_id }) => hadm_id)).toEqual([0, 1, 2, 4].map(hadmId))
    expect(made[1]).toMatchObject({
      age: 34,
      gender: 'Female',
      marital_status: 'widowed',
      diagnosis: 'Urinary tract infection',
      present_illness_positive: 'cough for 3 days; fever',
      tobacco: expect.stringMatching(/./),
      sexual_history: expect.stringMatching(/./),
      split: 'built',
      cefr_A1: expect.stringMatching(/^(\w+, ){9}\w+$/),
      med_C: expect.stringMatching(/,/),
    })
    expect(made[0]).toMatchObject({ sexual_history: '', alcohol: 'two beers a week' })
    const dealt = made.map((one) => [one.personality, one.cefr, one.recall_level, one.dazed_level].join('-'))
    expect(new Set(dealt).size).toBe(4)
    expect(personas.map(({ id }) => id)).toEqual(expect.arrayContaining(dealt))
    expect(statSync(out).mode & 0o077).toBe(0)
    expect(statSync(join(out, 'patient_profile.json')).mode & 0o077).toBe(0)

    const calls = server!.calls.length
    const bytes = readFileSync(join(out, 'patient_profile.json'), 'utf8')
    expect((await cli(args, { env })).stdout).toMatch(/4 +tried\n[\s\S]*4 profiles: /)
    expect(server!.calls).toHaveLength(calls)
    expect(readFileSync(join(out, 'patient_profile.json'), 'utf8')).toBe(bytes)

    const imported = await cli(['import', 'physionet', join(out, 'patient_profile.json'), '--name', 'mine', '--json'], {
      env,
    })
    expect(JSON.parse(imported.stdout)).toMatchObject({ profiles: 4, splits: [{ split: 'mine-built', cases: 4 }] })
    expect((await cli(['cases', '--split', 'mine-built'], { env })).stdout.trim().split('\n')).toHaveLength(4)
  })

  it('asks anew for what is broken, of a wrong form, or names the diagnosis, and leaves a stay out after that', async () => {
    const bad = [
      'no JSON',
      '{"present_illness_positive": 7}',
      JSON.stringify({ present_illness_positive: 'pneumonia' }),
    ]
    const { args, out, env } = await world(
      [{}, { note: madeNote('canary-1') }, { note: madeNote('canary-2') }],
      (call) => {
        if (inNote(call).includes('canary-1'))
          return call.index % 2 === 0 ? bad[call.index % 3]! : reader(call).toString().replace('cough', 'pneumonia')
        return inNote(call).includes('canary-2') ? { refusal: 'canary' } : reader(call)
      },
    )
    const done = await cli([...args, '--concurrency', '1', '--json'], { env })
    expect(done.code, done.stderr).toBe(0)
    expect(JSON.parse(done.stdout).report).toMatchObject({
      dropped: { 'not extracted': 2 },
      profiles: { Pneumonia: 1 },
    })
    expect(records(out).map(({ hadm_id }) => hadm_id)).toEqual([hadmId(0)])
    expect(server!.calls).toHaveLength(2 + 3 + 1)
    expect(readFileSync(join(out, 'build.json'), 'utf8')).not.toContain('canary')
  })

  it('keeps what is at least as plausible as asked for', async () => {
    const rated = (call: ModelCall) => (isRating(call) ? '{"reason": "", "rating": 3}' : reader(call))
    const { args, out, env } = await world([{}, {}], rated)
    expect(JSON.parse((await cli([...args, '--json'], { env })).stdout).report.dropped).toEqual({ 'not plausible': 2 })
    const calls = server!.calls.length
    await cli([...args, '--plausibility', '3'], { env })
    expect(records(out)).toHaveLength(2)
    expect(server!.calls).toHaveLength(calls)
  })

  it('goes on where it was killed', { timeout: 60_000 }, async () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ note: madeNote(`Cough since day ${i}.`) }))
    const { args, out, env } = await world(many, async (call) => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      return reader(call)
    })
    const child = startCli([...args, '--concurrency', '2'], env)
    const closed = new Promise((resolve) => child.once('close', resolve))
    while (server!.calls.length < 12) await new Promise((resolve) => setTimeout(resolve, 10))
    child.kill('SIGKILL')
    await closed
    expect(existsSync(join(out, 'patient_profile.json'))).toBe(false)
    expect((await cli([...args, '--concurrency', '2'], { env })).code).toBe(0)
    expect(records(out)).toHaveLength(20)
    expect(server!.calls.length).toBeLessThanOrEqual(20 * 2 + 2)
  })

  it('stops with one sentence when the model is away, and goes on later', async () => {
    let isAway = true
    const { args, out, env } = await world([{}], (call) => (isAway && isRating(call) ? { status: 500 } : reader(call)))
    const stopped = await cli(args, { env })
    expect(stopped).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/same command goes on from here\. \[mimic\/model\]/),
    })
    isAway = false
    expect((await cli(args, { env })).code).toBe(0)
    expect(server!.calls).toHaveLength(3)
    expect(records(out)).toHaveLength(1)
  })
})

describe('the notes', () => {
  it.each<[string, string, string[], Record<string, string>, RegExp]>([
    ['OpenAI', 'kind: openai', [], {}, /it may not go to reader/],
    ['another host', 'kind: openai\nbase_url: https://models.example.org/v1', [], {}, /it may not go to reader/],
    [
      'another host that is named Azure',
      'kind: azure\nendpoint: https://azure.example.org',
      ['--service', 'azure'],
      {},
      /it may not go to reader/,
    ],
    ['Gemini', 'kind: google', ['--service', 'vertex'], {}, /it may not go to reader/],
    [
      'Vertex by way of another host',
      'kind: google\nvertex: true',
      ['--service', 'vertex'],
      { GENAI_BASE_URL: 'https://proxy.example.org' },
      /it may not go to reader/,
    ],
    [
      'Azure, unless it is said',
      'kind: azure\nendpoint: https://x.openai.azure.com',
      [],
      {},
      /say so with --service azure/,
    ],
    [
      'Azure where Vertex is allowed',
      'kind: azure\nendpoint: https://x.openai.azure.com',
      ['--service', 'vertex'],
      {},
      /say so with --service azure/,
    ],
    ['Vertex, unless it is said', 'kind: google\nvertex: true', [], {}, /say so with --service vertex/],
  ])('do not go to %s', async (_name, place, options, more, message) => {
    const { args, out, env } = await world([{}], reader, place)
    const key = { OPENAI_API_KEY: 'k', AZURE_OPENAI_KEY: 'k', GENAI_API_KEY: 'k' }
    const refused = await cli([...args, ...options], { env: { ...env, ...key, ...more } })
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(message) })
    expect(refused.stderr).toContain('[credentialed/remote]')
    expect(existsSync(out)).toBe(false)
    expect(server!.calls).toHaveLength(0)
  })

  it('go to Azure where the user says so', async () => {
    const { args, out, env } = await world([{}], reader, 'kind: azure')
    const azure = { AZURE_ENDPOINT: server!.url, AZURE_OPENAI_KEY: 'k' }
    const done = await cli([...args, '--service', 'azure'], { env: { ...env, ...azure } })
    expect(done.code, done.stderr).toBe(0)
    expect(records(out)).toHaveLength(1)
  })

  it('leave nothing inside the repository, also by way of a link', async () => {
    const { args, folder, env } = await world([{}], reader)
    const link = join(folder, 'link')
    symlinkSync(root, link)
    for (const out of [join(root, 'private'), root, join(link, 'a', 'b')]) {
      const refused = await cli([...args.slice(0, -1), out], { env })
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/\[credentialed\/inside-repository\]/) })
    }
    expect(existsSync(join(root, 'private'))).toBe(false)
    expect(server!.calls).toHaveLength(0)
  })
})
