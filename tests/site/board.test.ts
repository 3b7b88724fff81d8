import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { addToRecord } from '../../bench/record/archive.ts'
import { type Board, rowId } from '../../bench/run/board.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'
import { buildSite, type BuiltSite, bundleOf, pagesOf, resultOf, resultText, rowOf } from './support.ts'

const doctors = ['adaptive', 'checklist', 'checklist-plain', 'chief-complaint', 'silent', 'long-list']
const retracted = 'chief-complaint'

let submissions: string
let record: string
let site: BuiltSite
let pages: Map<string, string>

beforeAll(async () => {
  submissions = temporaryFolder()
  for (const agent of doctors) await makeBundle(bundleOf(submissions, agent), findBaseline(agent))
  record = recordOf(retracted)
  site = await buildSite(submissions, record)
  pages = pagesOf(site.directory)
})

/** A record in which a row was published and then retracted. */
function recordOf(agent: string): string {
  const folder = temporaryFolder()
  const row = rowOf(submissions, agent)
  const author = 'a maintainer'
  addToRecord(folder, { author, row, at: '2026-01-03T00:00:00Z', action: 'publish', reason: 'a new run' }, resultText(submissions, agent))
  addToRecord(folder, { author, row: rowOf(submissions, 'silent'), at: '2026-01-03T01:00:00Z', action: 'publish', reason: 'another' }, resultText(submissions, 'silent'))
  addToRecord(folder, { author, row, at: '2026-01-04T00:00:00Z', action: 'retract', reason: 'it was a test' })
  return folder
}

function printedBoards(slice: readonly string[]): Board[] {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const env = { ...process.env, PATIENTSIM_SUBMISSIONS: submissions, PATIENTSIM_RECORD: record }
  const text = execFileSync(process.execPath, ['scripts/patientsim.mjs', 'board', '--json', ...slice], { cwd: root, env, encoding: 'utf8' })
  const value = JSON.parse(text) as Board[] | { boards: Board[] }
  return Array.isArray(value) ? value : value.boards
}

function badgeOf(id: string): string {
  return readFileSync(join(site.directory, `rows/${id}/badge.svg`), 'utf8')
}

/** What a board's page says of each row: id, rank, interval and band, as text. */
function shownRows(html: string): string[][] {
  return [...html.matchAll(/<tr [^>]*data-id="(\w+)"[^>]*>(.*?)<\/tr>/gs)].map(([, id, row]) => {
    const place = row!.match(/class="place"[^>]*>([^<]+)</)?.[1] ?? ''
    const interval = row!.match(/could be <\/span>([^<]+)</)?.[1] ?? place
    const band = row!.match(/<td [^>]*class="band"[^>]*>([^<]+)</)?.[1] ?? ''
    return [id!, place, interval, band]
  })
}

describe('boards of the site', () => {
  it('say of ranks, rank intervals and bands what the command line says', () => {
    expect(site.code, site.log).toBe(0)
    const slices = { '/': [], '/personas/axis/cefr/A/': ['--level', 'cefr=A'], '/personas/axis/recall/low/': ['--level', 'recall=low'] }
    for (const [path, slice] of Object.entries(slices)) {
      const range = (from: number, to: number) => (from === to ? String(from) : `${from}–${to}`)
      const printed = printedBoards(slice)[0]!.rows.map(({ id, rank, rank_interval: ranks, band }) => [
        id,
        rank === null ? '–' : String(rank),
        ranks ? range(ranks.low, ranks.high) : String(rank),
        band ? range(band.from, band.to) : '–',
      ])
      expect(printed).toHaveLength(doctors.length - 1)
      expect(shownRows(pages.get(path)!).sort(), path).toEqual(printed.sort())
    }
  })

  it('leave a tombstone with its reason for a retracted row, on the board and on its page', () => {
    const id = rowId(resultOf(submissions, retracted).content_sha256)
    expect(pages.get('/')!).toContain(`id="row-${id}"`)
    expect(pages.get('/')!).toContain('it was a test')
    expect(pages.get(`/runs/tests/${retracted}/dev.reference/`)!).toMatch(/Retracted on 2026-01-04 by a maintainer: it was a test/)
  })

  it('set floors apart and mark the doctor that knows the generator', () => {
    const [, agents, own, floors] = pages.get('/')!.split(/<th scope="rowgroup"/)
    expect(agents).toContain('No team has a row here yet')
    const ids = (html: string | undefined) => [...html!.matchAll(/\/runs\/tests\/([\w-]+)\/dev/g)].map((match) => match[1])
    expect(ids(own).sort()).toEqual(['adaptive', 'checklist', 'checklist-plain'])
    expect(ids(floors).sort()).toEqual(['long-list', 'silent'])
    expect(pages.get('/')!.match(/<span class="mark known"/g)).toHaveLength(1)
    expect(pages.get('/')!.match(/<p class="lead">.*?<\/p>/s)![0]).not.toContain('adaptive')
  })

  it('say what was lost of a run, and how often its team tried', () => {
    const html = pages.get('/')!
    const lost = (agent: string) => /class="range lost"[^>]*>([^<]+)</.exec(html.match(new RegExp(`<tr [^>]*data-words="${agent} tests/${agent}".*?</tr>`, 's'))![0])?.[1]
    expect(lost('silent')).toBe('37 without differential')
    expect(lost('checklist')).toBeUndefined()
    expect(html).toMatch(/tests has published 2 runs under this protocol/)
  })

  it('give each row a permanent page and a badge that say where it stands', () => {
    const tombstone = rowId(resultOf(submissions, retracted).content_sha256)
    expect(pages.get(`/rows/${tombstone}/`)!).toContain('Retracted: it was a test')
    expect(badgeOf(tombstone)).toContain('PatientSim dev: retracted')
    for (const { id, rank_interval: ranks, rank, scores } of printedBoards([])[0]!.rows) {
      const range = ranks && ranks.low !== ranks.high ? `${ranks.low}–${ranks.high}` : String(ranks?.low ?? rank)
      expect(badgeOf(id)).toContain(`rank ${range} · DDx@1 ${(scores.ddx1.mean! * 100).toFixed(1)} %`)
      expect(pages.get(`/rows/${id}/`)!).toContain(id)
    }
  })

  it('are followed by a feed of results without floors and retracted runs', () => {
    const feed = readFileSync(join(site.directory, 'feed.xml'), 'utf8')
    expect([...feed.matchAll(/<guid[^>]*>(\w+)</g)].map(([, id]) => id).sort()).toEqual(
      ['adaptive', 'checklist', 'checklist-plain'].map((agent) => rowId(resultOf(submissions, agent).content_sha256)).sort(),
    )
  })

  it('weigh at most 60 kB with all they load, 15 kB of it scripts', () => {
    const html = pages.get('/')!
    const sizeOf = (text: string | Buffer) => gzipSync(text).length
    const files = [...new Set([...html.matchAll(/(?:src|href)="(\/(?:_astro|favicon)[^"]+)"/g)].map((match) => match[1]!))]
    const scripts = new Set(files.filter((file) => file.endsWith('.js')))
    for (const file of scripts) {
      const text = readFileSync(join(site.directory, file), 'utf8')
      for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) scripts.add(`/_astro/${name}`)
    }
    const weigh = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + sizeOf(readFileSync(join(site.directory, name))), 0)
    expect(globSync('_astro/*.js', { cwd: site.directory }).length).toBeGreaterThan(0)
    expect(scripts.size).toBeGreaterThan(0)
    expect(weigh(scripts)).toBeLessThanOrEqual(15_000)
    expect(sizeOf(html) + weigh(new Set([...files, ...scripts]))).toBeLessThanOrEqual(60_000)
  })
})
