import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Submission } from '../../../bench/schema/submission.ts'
import { submissionSchema } from '../../../bench/schema/submission.ts'
import { type ModelCall, modelServer, type ModelServer, type Script } from '../../support/model-server.ts'
import { json, scriptedDoctor } from '../../support/scripted-doctor.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { platformWithTeams } from '../support.ts'
import { httpSubmission, tinySplit } from './support.ts'

const canary = 'canary-7be1a0c2-MODEL'
const price = { input: 10, output: 10 }

type Platform = Awaited<ReturnType<typeof platformWithTeams>>
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serving(script: (call: ModelCall) => Script | Promise<Script>): Promise<ModelServer> {
  const server = await modelServer(script)
  closing.push(() => server.close())
  return server
}

async function started(settings: Parameters<typeof platformWithTeams>[0] = {}): Promise<Platform> {
  const platform = await platformWithTeams({ concurrency: 4, dataDirectories: tinySplit(4), ...settings })
  closing.push(() => platform.close())
  return platform
}

function modelSubmission(doctor: object): Submission {
  return submissionSchema.parse({ ...submissionOf('model'), team: 'alpha', class: 'standard', doctor: { model: 'm', price, ...doctor } })
}

/** Asks once, then gives its differential; echoes the key that it was called with. */
const talks = ({ messages, headers }: ModelCall): Script => {
  const key = String(headers.authorization ?? headers['api-key'] ?? headers['x-goog-api-key'])
  const said = messages.filter(({ role }) => role === 'assistant').length
  return said < 2 ? `Where does it hurt? My key is ${key}.` : '[DDX]\n1. Pneumonia'
}

async function run(platform: Platform, submission: Submission) {
  const { id } = await platform.submissions.add('alpha', submission)
  const response = await platform.call('POST', `/api/v1/submissions/${id}/runs`, { split: 'tiny' }, platform.callers.maintainer)
  expect(response.status).toBe(202)
  return (await response.json()) as { id: string; submission_id: string }
}

async function over(platform: Platform, id: string) {
  const open = ['queued', 'running']
  await vi.waitUntil(async () => !open.includes((await platform.runs.find(id)).state), { timeout: 30_000, interval: 50 })
  await vi.waitUntil(async () => (await platform.budgets.find('alpha', null)).held.tokens === 0, { timeout: 30_000, interval: 50 })
  return platform.runs.find(id)
}

describe.each(['openai', 'azure', 'google'] as const)('a doctor of the kind %s over the web', (kind) => {
  const secretNames = { openai: 'MY_KEY', azure: 'AZURE_OPENAI_KEY', google: 'GENAI_API_KEY' }
  const doctorAt = (url: string) =>
    kind === 'openai' ? { kind, base_url: `${url}/v1`, key: { env: 'MY_KEY' } } : kind === 'azure' ? { kind, endpoint: url } : { kind, vertex: false }

  it('is called with the team’s sealed key, which is found nowhere afterwards', { timeout: 60_000 }, async () => {
    const server = await serving(talks)
    const platform = await started()
    const put = (name: string, value: string) => platform.call('PUT', `/api/v1/teams/alpha/secrets/${name}`, { value }, platform.callers.alpha)
    const submission = modelSubmission(doctorAt(server.url))
    const check = async () => (await platform.call('POST', '/api/v1/teams/alpha/validate', submission, platform.callers.alpha)).json()
    expect((await check()).checks).toMatchObject([{ name: 'secrets', ok: false, code: 'secret/missing' }])
    await put(secretNames[kind], canary)
    if (kind === 'google') await put('GENAI_BASE_URL', server.url)
    const found = await check()
    expect(found).toMatchObject({ ok: true, estimate: { usd_a_turn: expect.any(Number), test_usd_at_least: expect.any(Number) } })
    const { id } = await run(platform, submission)
    expect(await over(platform, id)).toMatchObject({ state: 'finished', done: 4, failed: 0, tokens_input: 800, tokens_output: 80 })
    expect(server.calls.every(({ headers }) => JSON.stringify(headers).includes(canary))).toBe(true)
    expect(new Set(server.calls.map((call) => call.dialect))).toEqual(new Set([kind]))
    const answers = await Promise.all(
      ['/teams/alpha/secrets', `/runs/${id}`, `/runs/${id}/log`, '/audit', '/teams/alpha/budget'].map(async (path) =>
        (await platform.call('GET', `/api/v1${path}`, undefined, platform.callers.maintainer)).text(),
      ),
    )
    const files = globSync('**/*', { cwd: platform.folder }).map((path) => join(platform.folder, path)).filter((path) => statSync(path).isFile())
    const leaks = [...answers, JSON.stringify(found), ...files.map((path) => readFileSync(path).toString('latin1')), ...platform.faults]
    expect(leaks.filter((text) => text.includes(canary))).toEqual([])
    expect(readFileSync(join(platform.folder, 'bundles', id, 'consultations.jsonl'), 'utf8')).toContain('[redacted]')
    expect(platform.faults).toEqual([])
  })
})

describe('a model over the web', () => {
  it.each([
    ['http://127.0.0.1:9/v1', 'endpoint/scheme'],
    ['https://127.0.0.1:9/v1', 'endpoint/address'],
    ['https://169.254.169.254/v1', 'endpoint/address'],
    ['https://[::ffff:10.0.0.1]/v1', 'endpoint/address'],
  ])('is not called at %s', async (base_url, code) => {
    const platform = await started({ endpoints: { allowLocal: false, httpHosts: [] }, concurrency: 0 })
    const submission = modelSubmission({ kind: 'openai', base_url })
    const { checks } = await (await platform.call('POST', '/api/v1/teams/alpha/validate', submission, platform.callers.alpha)).json()
    expect(checks.at(-1)).toMatchObject({ name: 'address', ok: false, code })
  })

  it('never leads Google’s key to a host of the team’s choice', async () => {
    const server = await serving(() => 'Hello.')
    const platform = await started({ endpoints: { allowLocal: false, httpHosts: ['127.0.0.1'] }, concurrency: 0 })
    for (const [name, value] of [['GENAI_API_KEY', canary], ['GENAI_BASE_URL', server.url]] as const) await platform.secrets.put('alpha', name, value)
    const submission = modelSubmission({ kind: 'google', retries: 0, timeout_seconds: 1 })
    const found = await (await platform.call('POST', '/api/v1/teams/alpha/validate', submission, platform.callers.alpha)).json()
    expect(found.ok).toBe(false)
    expect(server.calls).toEqual([])
  })

  it.each([
    [{ kind: 'openai', base_url: 'vllm' }, 'standard', 'submission/local-model'],
    [{ kind: 'openai', prompt: { file: 'prompt.md' } }, 'custom', 'submission/prompt-file'],
  ])('is refused with the doctor %j', async (doctor, kind, code) => {
    const platform = await started({ concurrency: 0 })
    const body = { ...submissionOf('model'), team: 'alpha', class: kind, doctor: { model: 'm', ...doctor } }
    for (const path of ['validate', 'submissions']) {
      const refused = await platform.call('POST', `/api/v1/teams/alpha/${path}`, body, platform.callers.alpha)
      expect([refused.status, (await refused.json()).code]).toEqual([400, code])
    }
  })

  it('that refuses the key is told apart from one that can’t be reached', async () => {
    const server = await serving(() => ({ status: 401, message: 'no' }))
    const platform = await started({ concurrency: 0 })
    await platform.secrets.put('alpha', 'K', canary)
    const check = async (base_url: string) => {
      const submission = modelSubmission({ kind: 'openai', base_url, key: { env: 'K' }, retries: 0 })
      const { checks } = await (await platform.call('POST', '/api/v1/teams/alpha/validate', submission, platform.callers.alpha)).json()
      return checks as { name: string; ok: boolean }[]
    }
    expect((await check(`${server.url}/v1`)).map(({ name, ok }) => [name, ok])).toEqual([['secrets', true], ['address', true], ['reachable', true], ['auth', false]])
    expect((await check('http://127.0.0.1:9/v1')).at(-1)).toMatchObject({ name: 'reachable', ok: false })
  })
})

describe.each(databases)('hard budgets on %s', (_, freshDatabase) => {
  const setBudget = (platform: Platform, path: string, cap: object) =>
    platform.call('PUT', `/api/v1${path}/budget`, { tokens: null, usd: null, ...cap }, platform.callers.alpha)

  it.each([
    ['team', { tokens: 20_000 }],
    ['team', { usd: 0.2 }],
    ['submission', { tokens: 20_000 }],
  ])('stop a run at the cap of its %s (%j), keep what was done, and let it go on', { timeout: 90_000 }, async (whose, cap) => {
    const server = await serving(({ messages }) => ({ text: messages.length < 13 ? 'And else?' : '[DDX]\n1. Pneumonia', tokens: { input: 1000, output: 100 } }))
    const platform = await started({ database: await freshDatabase(), concurrency: 2 })
    const submission = modelSubmission({ kind: 'openai', base_url: `${server.url}/v1`, parameters: { max_output_tokens: 200 } })
    const stored = await platform.submissions.add('alpha', submission)
    const path = whose === 'team' ? '/teams/alpha' : `/submissions/${stored.id}`
    expect((await setBudget(platform, path, cap)).status).toBe(200)
    const { id } = await run(platform, submission)
    const stopped = await over(platform, id)
    expect(stopped).toMatchObject({ state: 'over_budget', reason: expect.stringContaining('budget is spent') })
    const calls = server.calls.length
    const budget = await platform.budgets.find('alpha', whose === 'team' ? null : stored.id)
    expect(budget.spent.tokens).toBe(calls * 1100)
    expect(budget.spent.usd).toBeCloseTo(calls * 0.011, 9)
    if ('tokens' in cap) expect(budget.spent.tokens).toBeLessThanOrEqual(cap.tokens)
    else expect(budget.spent.usd).toBeLessThanOrEqual(cap.usd)
    expect(calls).toBeGreaterThan(4)
    const kept = await platform.db.selectFrom('queue_trials').select('position').where('run_id', '=', id).where('consultation', 'is not', null).execute()
    expect(kept).toHaveLength(stopped.done)
    const again = await platform.call('POST', `/api/v1/runs/${id}/retry`, undefined, platform.callers.alpha)
    expect(again.status).toBe(200)
    expect((await over(platform, id)).state).toBe('over_budget')
    expect(server.calls.length - calls).toBeLessThanOrEqual(2)
    await setBudget(platform, path, {})
    await platform.call('POST', `/api/v1/runs/${id}/retry`, undefined, platform.callers.alpha)
    expect(await over(platform, id)).toMatchObject({ state: 'finished', done: 4, failed: 0, void: 0 })
    const { held } = await platform.budgets.find('alpha', null)
    expect(held.tokens).toBe(0)
    expect(held.usd).toBeCloseTo(0, 9)
    expect(platform.faults).toEqual([])
  })

  it('make no call for a run that was cancelled', { timeout: 60_000 }, async () => {
    let cancel: () => Promise<unknown> = async () => undefined
    const server = await serving(async ({ index }) => {
      if (index === 0) await cancel()
      return 'And else?'
    })
    const platform = await started({ database: await freshDatabase(), concurrency: 1 })
    cancel = async () => {
      const [one] = await platform.db.selectFrom('queue_runs').select('id').execute()
      await platform.runs.cancel(one!.id)
    }
    const { id } = await run(platform, modelSubmission({ kind: 'openai', base_url: `${server.url}/v1` }))
    expect((await over(platform, id)).state).toBe('cancelled')
    await platform.close()
    closing.length = 1
    expect(server.calls).toHaveLength(1)
  })

  it('fail a run in a sentence where a cap in dollars meets an unknown price', { timeout: 60_000 }, async () => {
    const server = await serving(() => 'Hello.')
    const platform = await started({ database: await freshDatabase() })
    await setBudget(platform, '/teams/alpha', { usd: 5 })
    const submission = modelSubmission({ kind: 'openai', base_url: `${server.url}/v1`, price: undefined })
    const { id } = await run(platform, submission)
    expect(await over(platform, id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('price') })
    expect(server.calls).toEqual([])
  })

  it('hold for an endpoint by the tokens that it tells of', { timeout: 60_000 }, async () => {
    const doctor = await scriptedDoctor((_, response) => json(response, { message: 'And else?', tokens: { input: 900, output: 100 } }))
    closing.push(() => doctor.close())
    const platform = await started({ database: await freshDatabase(), concurrency: 2 })
    await setBudget(platform, '/teams/alpha', { tokens: 5000 })
    const { id } = await run(platform, httpSubmission('alpha', doctor.url))
    expect((await over(platform, id)).state).toBe('over_budget')
    expect(doctor.requests.length).toBeGreaterThanOrEqual(5)
    // Two calls at once: the second was under way when the first one's tokens reached the cap.
    expect(doctor.requests.length).toBeLessThanOrEqual(6)
    // The second may come back after the run is over.
    const spent = async () => (await platform.budgets.find('alpha', null)).spent.tokens
    await vi.waitUntil(async () => (await spent()) === doctor.requests.length * 1000, { timeout: 10_000, interval: 20 })
  })
})
