import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { listen } from '../../../../server/serve.ts'
import { publishedFolder, readingApi } from '../../support.ts'

let folder: Awaited<ReturnType<typeof publishedFolder>>
let api: ReturnType<typeof readingApi>

beforeAll(async () => {
  folder = await publishedFolder()
  api = readingApi(folder)
})

const get = (path: string, headers: Record<string, string> = {}) => api.app.request(path, { headers })
const body = async (path: string) => (await get(path)).json()
const firstId = async () => (await body('/api/v1/boards')).items[0].rows[0].id as string
const fileOf = (agent: string, name: string) => join(folder.submissions, 'tests', agent, 'results', 'dev.reference', name)

/** Every answer must be what the OpenAPI document says. */
function schemaOf(path: string): z.ZodType {
  return api.routes.find((one) => one.path === path)!.response as z.ZodType
}

describe('boards', () => {
  it('ranks both doctors, best first', async () => {
    const boards = await body('/api/v1/boards')
    expect(schemaOf('/boards').safeParse(boards).error).toBeUndefined()
    expect(boards.items).toHaveLength(1)
    const rows = boards.items[0].rows as { agent: string; scores: { ddx1: { mean: number } } }[]
    expect(rows.map((row) => row.agent).sort()).toEqual(['checklist', 'constant-list'])
    expect(rows[0]!.scores.ddx1.mean).toBeGreaterThanOrEqual(rows[1]!.scores.ddx1.mean)
  })

  it('filters by split, track, persona and level', async () => {
    expect((await body('/api/v1/boards?split=test')).items).toEqual([])
    expect((await body('/api/v1/boards?track=reference&split=dev')).items).toHaveLength(1)
    expect((await body('/api/v1/boards?track=patientsim')).items).toEqual([])
    expect((await body('/api/v1/boards?persona=plain-A-high-normal')).items[0].rows[0].scores.ddx1.total).toBe(1)
    expect((await body('/api/v1/boards?level=cefr%3DA')).items[0].rows[0].scores.ddx1.total).toBe(2)
  })

  it.each(['persona=nobody', 'level=cefr%3DZ', 'persona=plain-A-high-normal&level=cefr%3DA', 'spilt=dev'])('refuses %s', async (query) => {
    expect((await get(`/api/v1/boards?${query}`)).status).toBe(400)
  })

  it('sends nothing again to who has it, until a bundle changes', async () => {
    const own = await publishedFolder()
    const { app } = readingApi(own)
    const first = await app.request('/api/v1/boards')
    const etag = first.headers.get('etag')!
    const headers = { 'if-none-match': etag }
    expect((await app.request('/api/v1/boards', { headers })).status).toBe(304)
    rmSync(join(own.submissions, 'tests', 'checklist'), { recursive: true })
    const later = await app.request('/api/v1/boards', { headers })
    expect(later.status).toBe(200)
    expect((await later.json()).items[0].rows).toHaveLength(1)
  })

  it('keeps the last good boards when a bundle breaks, and says that it is not ready', async () => {
    const own = await publishedFolder()
    const { app } = readingApi(own)
    expect((await app.request('/api/v1/boards')).status).toBe(200)
    writeFileSync(join(own.submissions, 'tests', 'checklist', 'results', 'dev.reference', 'result.json'), '{')
    expect((await (await app.request('/api/v1/boards')).json()).items[0].rows).toHaveLength(2)
    expect((await app.request('/readyz')).status).toBe(503)
  })
})

describe('bundles', () => {
  it('gives the result by the row id, for ever', async () => {
    const id = await firstId()
    const response = await get(`/api/v1/bundles/${id}`)
    expect(response.headers.get('cache-control')).toContain('immutable')
    const result = await response.json()
    expect(result.content_sha256.slice(0, 16)).toBe(id)
    expect(schemaOf('/bundles/:id').safeParse(result).error).toBeUndefined()
  })

  it('pages through every transcript once, in order', async () => {
    const id = await firstId()
    const seen: string[] = []
    let cursor: string | null = ''
    let pages = 0
    while (cursor !== null) {
      const page = await body(`/api/v1/bundles/${id}/consultations?limit=4${cursor ? `&cursor=${cursor}` : ''}`)
      expect(schemaOf('/bundles/:id/consultations').safeParse(page).error).toBeUndefined()
      seen.push(...page.items.map((one: { case: string }) => one.case))
      cursor = page.next
      pages++
    }
    expect(pages).toBe(2)
    const agent = (await body(`/api/v1/bundles/${id}`)).submission.agent
    const lines = readFileSync(fileOf(agent, 'consultations.jsonl'), 'utf8').trim().split('\n')
    expect(seen).toEqual(lines.map((line) => JSON.parse(line).case))
  })

  it('sends nothing twice to who has it: everything has an ETag', async () => {
    const id = await firstId()
    for (const path of ['/api/v1/boards', '/api/v1/splits', '/api/v1/splits/dev/cases', `/api/v1/bundles/${id}`, `/api/v1/bundles/${id}/consultations?limit=2`, `/api/v1/bundles/${id}/files/result.json`, '/api/openapi.json', '/api/docs']) {
      const first = await get(path)
      const etag = first.headers.get('etag')
      expect([path, first.status, typeof etag]).toEqual([path, 200, 'string'])
      const again = await get(path, { 'if-none-match': etag! })
      expect([path, again.status, await again.text(), again.headers.get('etag')]).toEqual([path, 304, '', etag])
    }
  })

  it('gives one transcript, and the files byte for byte', async () => {
    const id = await firstId()
    const { items } = await body(`/api/v1/bundles/${id}/consultations?limit=1`)
    expect(await body(`/api/v1/bundles/${id}/consultations/${items[0].case}`)).toEqual(items[0])
    const agent = (await body(`/api/v1/bundles/${id}`)).submission.agent
    for (const name of ['result.json', 'consultations.jsonl', 'measurements.jsonl']) {
      const response = await get(`/api/v1/bundles/${id}/files/${name}`)
      expect(Buffer.from(await response.arrayBuffer()).equals(readFileSync(fileOf(agent, name)))).toBe(true)
      expect((await get(`/api/v1/bundles/${id}/files/${name}`, { 'if-none-match': response.headers.get('etag')! })).status).toBe(304)
    }
  })

  it.each([
    ['0000000000000000', 404],
    ['../../etc', 404],
    ['UPPER', 400],
  ])('has no bundle %s', async (id, status) => {
    expect((await get(`/api/v1/bundles/${id}`)).status).toBe(status)
  })

  it.each(['consultations?cursor=3', 'consultations?cursor=-1', 'consultations?cursor=1e3', 'consultations?limit=51', 'files/passwd'])(
    'refuses %s',
    async (rest) => {
      expect((await get(`/api/v1/bundles/${await firstId()}/${rest}`)).status).toBe(400)
    },
  )
})

describe('cases', () => {
  it('lists the open splits and their cases in pages, never a diagnosis', async () => {
    const { items } = await body('/api/v1/splits')
    expect(items.map((one: { name: string }) => one.name)).toEqual(expect.arrayContaining(['dev', 'test', 'full']))
    const first = await body('/api/v1/splits/dev/cases')
    const second = await body(`/api/v1/splits/dev/cases?cursor=${first.next}`)
    expect(first.items.length + second.items.length).toBe(37)
    expect(second.next).toBeNull()
    expect(Object.keys(first.items[0])).toEqual(['id', 'profile', 'persona', 'patient'])
    expect(Object.keys(first.items[0].patient)).toEqual(['age', 'gender', 'arrival_transport'])
    expect((await get('/api/v1/splits/none/cases')).status).toBe(404)
  })
})

describe('over real HTTP', () => {
  it('serves boards, HEAD, and a stream', async () => {
    const { port, server } = await listen(api.app, 0)
    try {
      const base = `http://127.0.0.1:${port}`
      expect((await fetch(`${base}/api/v1/boards`)).status).toBe(200)
      const head = await fetch(`${base}/api/v1/boards`, { method: 'HEAD' })
      expect(head.status).toBe(200)
      expect(await head.text()).toBe('')
      const text = await (await fetch(`${base}/api/v1/bundles/${await firstId()}/files/consultations.jsonl`)).text()
      expect(text.trim().split('\n')).toHaveLength(6)
    } finally {
      server.close()
    }
  })
})
