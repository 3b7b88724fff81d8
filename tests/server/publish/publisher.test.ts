import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { checkRecord, loadRecord } from '../../../bench/record/archive.ts'
import { standings } from '../../../bench/record/standing.ts'
import { boardsOf, findBundles } from '../../../bench/run/board.ts'
import { readSubmission } from '../../../bench/run/read-submission.ts'
import { cli } from '../../support/cli.ts'
import { submissionOf, temporaryFolder } from '../../support/runs.ts'
import { platformWithTeams } from '../support.ts'

let platform: Awaited<ReturnType<typeof platformWithTeams>>
let built = 0
beforeAll(async () => {
  platform = await platformWithTeams({ concurrency: 4, rebuild: () => built++, proxies: ['local'], comparisonRate: { burst: 2, perSecond: 1e-6 } })
})
afterAll(() => platform.close())

const maintainer = (method: string, path: string, body?: unknown) => platform.call(method, `/api/v1${path}`, body, platform.callers.maintainer)

async function finishedRun(agent: string): Promise<string> {
  const { id } = await platform.submissions.add('alpha', { ...submissionOf(agent), team: 'alpha' })
  const run = await (await maintainer('POST', `/submissions/${id}/runs`, { split: 'dev' })).json()
  for (;;) {
    const { state } = await platform.runs.find(run.id)
    if (state === 'finished') return run.id
    expect(['queued', 'running']).toContain(state)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe('publishing', () => {
  let ids: string[]
  it('makes a row of a finished run: bundle, submission.yaml, record, a replayed tier, a new site', async () => {
    for (const agent of ['checklist', 'constant-list']) {
      const run = await finishedRun(agent)
      const published = await maintainer('POST', `/runs/${run}/publish`)
      expect(published.status).toBe(200)
      expect((await published.json()).published_at).not.toBeNull()
      expect((await (await maintainer('POST', `/runs/${run}/publish`)).json()).code).toBe('run/published')
      expect((await (await maintainer('POST', `/runs/${run}/retry`)).json()).code).toBe('run/published')
    }
    await new Promise((resolve) => setTimeout(resolve, 2100)) // the shelf looks again every two seconds
    const { items } = await (await platform.call('GET', '/api/v1/boards')).json()
    expect(items[0].rows.map((row: { tier: string }) => row.tier)).toEqual(['replayed', 'replayed'])
    ids = items[0].rows.map((row: { id: string }) => row.id)
    expect(built).toBe(2)
    const folder = join(platform.folder, 'submissions', 'alpha', 'checklist')
    expect(readSubmission(join(folder, 'submission.yaml')).agent).toBe('checklist')
    expect(existsSync(join(folder, 'results', 'dev.reference', 'consultations.jsonl'))).toBe(true)
    expect(checkRecord(join(platform.folder, 'record'))).toHaveLength(2)
  })

  it('gives the row that files alone give: a submission.yaml and its bundle, checked and recorded by the command line', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    const env = { PATIENTSIM_STATE: join(folder, 'state.sqlite'), PATIENTSIM_SUBMISSIONS: join(folder, 'submissions'), PATIENTSIM_RECORD: join(folder, 'record') }
    const own = join(folder, 'submissions', 'alpha', 'checklist')
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'submission.yaml'), stringify({ ...submissionOf('checklist'), team: 'alpha' }))
    const bundle = join(own, 'results', 'dev.reference')
    for (const words of [
      ['run', join(own, 'submission.yaml'), '--split', 'dev'],
      ['verify', bundle, '--record', '--by', 'ci'],
      ['record', 'add', 'publish', bundle, '--author', 'someone', '--reason', 'first run'],
    ]) expect(await cli(words, { env })).toMatchObject({ code: 0 })
    // All of it but the time of the run, which is in the bundle's own hash too, and the rank among others.
    const row = (from: { submissions: string; record: string }) => {
      const standing = [...standings(loadRecord(from.record)).values()]
      const { bundle_sha256: _, ...recorded } = standing.map(({ row: one }) => one).find((one) => one.agent === 'checklist')!
      const [board] = boardsOf(findBundles(from.submissions, join(from.record, 'hosts.json')), { split: 'dev' })
      const { rank: _rank, finished_at: _at, ...shown } = board!.rows.find((one) => one.agent === 'checklist')!
      return { recorded, shown }
    }
    const byFiles = row({ submissions: join(folder, 'submissions'), record: join(folder, 'record') })
    expect(byFiles.recorded.tier).toBe('replayed')
    const byPublish = row({ submissions: join(platform.folder, 'submissions'), record: join(platform.folder, 'record') })
    expect(byPublish).toEqual(byFiles)
  })

  it('compares the two rows', async () => {
    const found = await (await platform.call('GET', `/api/v1/compare?first=${ids[0]}&second=${ids[1]}`)).json()
    expect(found).toMatchObject({ trials: 37, overall: { ddx1: { pairs: 37 } } })
    expect((await platform.call('GET', `/api/v1/compare?first=${ids[0]}&second=${'0'.repeat(16)}`)).status).toBe(404)
  })

  it('lets a caller have so many comparisons made at once, and anybody see those that were made', async () => {
    const ask = async (first: number, second: number, from: string) =>
      (await platform.call('GET', `/api/v1/compare?first=${ids[first]}&second=${ids[second]}`, undefined, { 'x-forwarded-for': from })).status
    expect([await ask(1, 0, 'a'), await ask(1, 1, 'a'), await ask(0, 0, 'a')]).toEqual([200, 200, 429])
    expect([await ask(1, 0, 'a'), await ask(0, 0, 'b')]).toEqual([200, 200])
  })

  it('retracts a row, which leaves a tombstone', async () => {
    const response = await maintainer('POST', `/bundles/${ids[0]}/decisions`, { action: 'retract', reason: 'The endpoint was shared.' })
    expect(response.status).toBe(204)
    await new Promise((resolve) => setTimeout(resolve, 2100))
    const { items } = await (await platform.call('GET', '/api/v1/boards')).json()
    expect(items[0].rows.map((row: { id: string }) => row.id)).toEqual([ids[1]])
    expect(items[0].tombstones).toMatchObject([{ id: ids[0], reason: 'The endpoint was shared.' }])
    const again = await maintainer('POST', `/bundles/${ids[0]}/decisions`, { action: 'dispute', reason: 'x' })
    expect(again.status).toBe(400)
    expect((await again.json()).code).toBe('record/order')
  })

  it('refuses a run that is not finished, and a bundle that was changed', async () => {
    const run = await finishedRun('silent')
    const path = join(platform.folder, 'bundles', run, 'consultations.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace('Hello', 'Hallo'))
    expect((await (await maintainer('POST', `/runs/${run}/publish`)).json()).code).toBe('publish/differs')
    expect((await (await maintainer('POST', `/runs/${crypto.randomUUID()}/publish`)).json()).code).toBe('run/unknown')
  })
})

describe('metrics', () => {
  it('counts requests and what is queued, in the format of Prometheus', async () => {
    const text = await (await platform.call('GET', '/metrics')).text()
    expect(text).toMatch(/^patientsim_http_requests_total\{method="GET",status="200"\} \d+$/m)
    expect(text).toMatch(/^patientsim_runs\{state="finished"\} 3$/m)
    for (const line of text.trim().split('\n')) expect(line).toMatch(/^(# TYPE \w+ (counter|gauge|histogram)|\w+(\{[^}]*\})? [\d.e+-]+)$/)
  })
})
