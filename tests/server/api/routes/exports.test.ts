import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exportBoards } from '../../../../bench/run/export-board.ts'
import { boardsOf, findBundles } from '../../../../bench/run/board.ts'
import { dialogueSchema } from '../../../../bench/schema/dialogue.ts'
import { submissionOf } from '../../../support/runs.ts'
import { tinySplit } from '../../queue/support.ts'
import { platformWithTeams } from '../../support.ts'

let platform: Awaited<ReturnType<typeof platformWithTeams>>
const directories = tinySplit(4)
beforeAll(async () => {
  platform = await platformWithTeams({ concurrency: 2, dataDirectories: directories })
})
afterAll(() => platform.close())

const get = (path: string, headers: Record<string, string> = platform.callers.alpha) => platform.call('GET', `/api/v1${path}`, undefined, headers)
const maintainer = (method: string, path: string, body?: unknown) => platform.call(method, `/api/v1${path}`, body, platform.callers.maintainer)
const lines = (text: string) => text.split('\n').filter((line) => line !== '')

async function finishedRun(agent: string, split = 'tiny'): Promise<string> {
  const { id } = await platform.submissions.add('alpha', { ...submissionOf(agent), team: 'alpha' })
  const run = (await (await maintainer('POST', `/submissions/${id}/runs`, { split })).json()) as { id: string }
  await vi.waitUntil(async () => (await platform.runs.find(run.id)).state === 'finished', { timeout: 30_000, interval: 50 })
  return run.id
}

/** Follows `link` to the end. */
async function pages(path: string): Promise<string[]> {
  const texts: string[] = []
  for (let next: string | undefined = `/api/v1${path}`; next; ) {
    const response: Response = await platform.call('GET', next, undefined, platform.callers.alpha)
    expect(response.status).toBe(200)
    texts.push(await response.text())
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
  }
  return texts
}

describe('the export of a run', () => {
  let id: string
  let bundle: string
  beforeAll(async () => {
    id = await finishedRun('checklist')
    bundle = join(platform.folder, 'bundles', id)
  })

  it('streams the transcripts as the bundle has them, to the byte, and in pages the same', async () => {
    const whole = await get(`/runs/${id}/exports/transcripts.jsonl`)
    expect(whole.headers.get('content-type')).toContain('application/jsonl')
    const text = await whole.text()
    expect(text).toBe(readFileSync(join(bundle, 'consultations.jsonl'), 'utf8'))
    const parts = await pages(`/runs/${id}/exports/transcripts.jsonl?limit=3`)
    expect(parts.map((part) => lines(part).length)).toEqual([3, 1])
    expect(parts.join('')).toBe(text)
  })

  it('sends nothing again to who has it, until the run changes', async () => {
    for (const name of ['transcripts.jsonl', 'dialogue.jsonl', 'scores.csv', 'scores.jsonl']) {
      const path = `/runs/${id}/exports/${name}`
      const first = await get(path)
      await first.body?.cancel()
      const headers = { ...platform.callers.alpha, 'if-none-match': first.headers.get('etag')! }
      expect((await get(path, headers)).status).toBe(304)
      expect((await get(`${path}?limit=2`, headers)).status).toBe(200)
    }
  })

  it('has dialogues in PatientSim’s form, and the scores of each trial', async () => {
    const dialogues = lines(await (await get(`/runs/${id}/exports/dialogue.jsonl`)).text())
    expect(dialogues).toHaveLength(4)
    for (const line of dialogues) expect(dialogueSchema.safeParse(JSON.parse(line)).error).toBeUndefined()
    const rows = lines(await (await get(`/runs/${id}/exports/scores.jsonl`)).text()).map((line) => JSON.parse(line))
    const result = await (await get(`/runs/${id}/result`)).json()
    for (const measure of ['ddx1', 'coverage', 'rounds'] as const) {
      const mean = rows.reduce((sum, row) => sum + row[measure], 0) / rows.length
      expect(mean).toBeCloseTo(result.scores.overall[measure].mean, 9)
    }
    const csv = (await pages(`/runs/${id}/exports/scores.csv?limit=2`)).join('')
    const [head, ...cells] = lines(csv).map((line) => line.split(','))
    expect(cells.map((row) => Number(row[head!.indexOf('coverage')]))).toEqual(rows.map((row) => row.coverage))
  })

  it('is nobody else’s', async () => {
    for (const path of [`/runs/${id}/exports/scores.csv`, `/runs/${id}/result`]) {
      expect((await get(path, platform.callers.beta)).status).toBe(404)
      expect((await get(path, {})).status).toBe(401)
    }
  })

  it('is anyone’s once it is published', async () => {
    await maintainer('POST', `/runs/${id}/publish`)
    await maintainer('POST', `/runs/${await finishedRun('silent')}/publish`)
    await vi.waitUntil(async () => (await (await get('/boards', {})).json()).items[0]?.rows.length === 2, { timeout: 10_000, interval: 200 })
    const row = (await platform.runs.find(id)).content_sha256!.slice(0, 16)
    const text = await (await get(`/bundles/${row}/exports/transcripts.jsonl`, {})).text()
    expect(text).toBe(readFileSync(join(bundle, 'consultations.jsonl'), 'utf8'))
    expect((await pages(`/bundles/${row}/exports/transcripts.jsonl?limit=1`)).join('')).toBe(text)
    expect((await get(`/bundles/${'0'.repeat(16)}/exports/scores.csv`, {})).status).toBe(404)
    expect((await get(`/bundles/${row}/exports/scores.csv?limit=1&cursor=3`, {})).status).toBe(400)
  })

  it('has boards as tables, filtered, in pages, with an ETag', async () => {
    const boards = boardsOf(findBundles(join(platform.folder, 'submissions')))
    const csv = await get('/boards/exports/board.csv', {})
    expect(csv.headers.get('content-type')).toContain('text/csv')
    const text = await csv.text()
    expect(lines(text)).toHaveLength(1 + boards[0]!.rows.length)
    expect(lines(text)[0]).toBe(exportBoards([], 'csv'))
    expect((await get('/boards/exports/board.csv', { 'if-none-match': csv.headers.get('etag')! })).status).toBe(304)
    const parts = await pages('/boards/exports/board.csv?limit=1')
    expect(parts.map((part) => lines(part)[1])).toEqual(lines(text).slice(1))
    for (const name of ['board.json', 'board.md', 'board.tex', 'board.bib']) expect((await get(`/boards/exports/${name}?level=cefr%3DA`, {})).status).toBe(200)
    expect(JSON.parse(await (await get('/boards/exports/board.json', {})).text()).boards[0].rows).toHaveLength(2)
    for (const path of ['board.xls', 'board.csv?persona=nobody', 'board.csv?cursor=x']) expect((await get(`/boards/exports/${path}`, {})).status).toBe(400)
  })
})

describe('a run on hidden cases', () => {
  let id: string
  beforeAll(async () => {
    tinySplit(4, directories[1], 'season', { hidden: true })
    id = await finishedRun('constant-list', 'season')
  })

  it('is started by a maintainer alone', async () => {
    expect((await get('/holdouts')).status).toBe(403)
    expect((await (await maintainer('GET', '/holdouts')).json()).items).toMatchObject([{ name: 'season', cases: 4 }])
    const submission = (await platform.submissions.list('alpha', 1)).items[0]!.id
    const refused = await platform.call('POST', `/api/v1/submissions/${submission}/runs`, { split: 'season' }, platform.callers.alpha)
    expect(refused.status).toBe(404)
    expect(await refused.text()).not.toContain('season.')
  })

  it('shows aggregates to its team and to maintainers, and to nobody which cases there were or what was said', async () => {
    const texts: string[] = []
    for (const headers of [platform.callers.alpha, platform.callers.maintainer]) {
      const result = await (await get(`/runs/${id}/result`, headers)).json()
      expect(result).toMatchObject({ sealed: 'hidden', scores: { overall: { ddx1: { total: 4 } } } })
      const log = await (await get(`/runs/${id}/log`, headers)).json()
      expect(log.items.filter((event: { kind: string }) => event.kind === 'trial').at(-1).data).toEqual({ done: 4, total: 4, failed: 0 })
      texts.push(JSON.stringify(log))
      for (const name of ['transcripts.jsonl', 'dialogue.jsonl', 'scores.csv', 'scores.jsonl']) {
        const refused = await get(`/runs/${id}/exports/${name}`, headers)
        expect([refused.status, (await refused.json()).code]).toEqual([404, 'run/sealed'])
      }
      texts.push(await (await get(`/runs/${id}`, headers)).text())
    }
    const { cases } = JSON.parse(readFileSync(join(directories[1]!, 'splits', 'season.json'), 'utf8')) as { cases: { id: string }[] }
    for (const one of cases) expect(texts.filter((text) => text.includes(one.id))).toEqual([])
  })
})

it('refuses credentialed cases, which no server may send to anyone', async () => {
  tinySplit(4, directories[1], 'held', { credentialed: true })
  const { id } = (await platform.submissions.list('alpha', 1)).items[0]!
  const refused = await maintainer('POST', `/submissions/${id}/runs`, { split: 'held' })
  expect([refused.status, (await refused.json()).code]).toEqual([409, 'split/credentialed'])
})
