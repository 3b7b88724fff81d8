import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { addToRecord, loadRecord } from '../../bench/record/archive.ts'
import { type Board, rowId } from '../../bench/run/board.ts'
import type { RecordAction } from '../../bench/schema/record.ts'
import { temporaryFolder } from '../support/runs.ts'
import { agents, buildSite, type BuiltSite, makeSubmissions, pagesOf, resultText, rowOf } from './support.ts'

const lines: [string, RecordAction, string, string][] = [
  ['2026-03-01T09:00:00Z', 'publish', 'constant-list', 'a first run'],
  ['2026-03-01T10:00:00Z', 'publish', 'chief-complaint', 'a second run'],
  ['2026-03-04T09:00:00Z', 'publish', 'checklist', 'one that asks'],
  ['2026-03-05T09:00:00Z', 'dispute', 'chief-complaint', 'it knew the <cases>'],
  ['2026-03-09T23:59:59Z', 'retract', 'constant-list', 'it was a mistake'],
]
const days = ['2026-03-01', '2026-03-04', '2026-03-05', '2026-03-09']

let submissions: string
let record: string
let site: BuiltSite
let pages: Map<string, string>

beforeAll(async () => {
  submissions = await makeSubmissions()
  record = temporaryFolder()
  for (const [at, action, agent, reason] of lines) {
    const text = action === 'publish' ? resultText(submissions, agent) : undefined
    addToRecord(record, { at, action, author: 'a maintainer', reason, row: rowOf(submissions, agent) }, text)
  }
  site = await buildSite(submissions, record)
  pages = pagesOf(site.directory)
})

const fileOf = (path: string) => readFileSync(join(site.directory, path), 'utf8')
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const leadsTo = (page: string, target: string) => pages.get(page)!.includes(`href="${target}"`)
const idOf = (agent: string) => rowId(rowOf(submissions, agent).content_sha256)

function printed(...args: string[]): string {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const env = { ...process.env, PATIENTSIM_SUBMISSIONS: submissions, PATIENTSIM_RECORD: record }
  return execFileSync(process.execPath, ['scripts/patientsim.mjs', ...args], { cwd: root, env, encoding: 'utf8' })
}

/** The rows of a day's change, as `what agent before after`. */
function changesOn(day: string): string[] {
  const section = pages.get('/changes/')!.split('<section class="day"').find((one) => one.includes(`id="day-${day}"`))!
  return [...section.matchAll(/<tr class="(entered|left|moved)">.*?tests\/(?:<wbr>)?([\w-]+)<.*?"number">([^<]*)<.*?"number">([^<]*)</gs)].map((match) => match.slice(1).join(' '))
}

/** The ranks that each agent could have had at the end of a day, by the day's data. */
function ranksOn(day: string): Map<string, string> {
  const { rows } = (JSON.parse(fileOf(`asof/${day}/boards.json`)) as { boards: Board[] }).boards[0]!
  const range = ({ low, high }: { low: number; high: number }) => (low === high ? String(low) : `${low}–${high}`)
  return new Map(rows.map((row) => [row.agent, row.rank_interval ? range(row.rank_interval) : String(row.rank)]))
}

describe('the record on the site', () => {
  it('shows every line with who, when, why, the row and the hash, and the head of the chain', () => {
    expect(site.code, site.log).toBe(0)
    const html = pages.get('/record/')!
    const items = [...html.split('id="lines"')[1]!.matchAll(/<li id="line-(\d+)".*?<\/li>/gs)]
    const entries = loadRecord(record)
    expect(items.map(([, line]) => Number(line))).toEqual([5, 4, 3, 2, 1])
    for (const [item, line] of items) {
      const { at, author, reason, row, sha256 } = entries[Number(line) - 1]!
      expect(item).toContain(`href="/rows/${rowId(row.content_sha256)}/"`)
      for (const part of [at, author, sha256, reason.replace('<', '&lt;').replace('>', '&gt;')]) expect(item).toContain(part)
    }
    expect(textOf(html)).toContain(`Head of the chain ${entries.at(-1)!.sha256}`)
    expect(textOf(html)).toMatch(/Under dispute 1 row Retracted 1 row/)
  })

  it('is to be had byte for byte', () => {
    expect(fileOf('record/record.jsonl')).toBe(readFileSync(join(record, 'record.jsonl'), 'utf8'))
  })

  it('gives each of its days the boards that the command line prints for it, with their hash', () => {
    for (const day of days) {
      const json = fileOf(`asof/${day}/boards.json`)
      expect(json).toBe(printed('board', '--asof', day, '--format', 'json'))
      const html = pages.get(`/asof/${day}/`)!
      expect(html).toContain(createHash('sha256').update(json).digest('hex'))
      const { rows } = (JSON.parse(json) as { boards: Board[] }).boards[0]!
      const shown = [...html.matchAll(/<tr role="row" data-id="(\w+)">.*?<data class="value" value="([^"]+)">/gs)].map((match) => match.slice(1))
      expect(shown).toEqual(rows.map(({ id, scores }) => [id, String(scores.ddx1.mean)]))
    }
    expect(leadsTo('/about/', '/asof/2026-03-09/')).toBe(true)
  })

  it('tells of each day who entered, left and moved, with the ranks of the boards before and after', () => {
    let before = new Map<string, string>()
    const kinds = new Set<string>()
    for (const day of days) {
      const after = ranksOn(day)
      const expected = [...new Set([...before.keys(), ...after.keys()])].flatMap((agent) => {
        const [old, now] = [before.get(agent), after.get(agent)]
        const kind = old === undefined ? 'entered' : now === undefined ? 'left' : 'moved'
        return old === now ? [] : [`${kind} ${agent} ${old ?? '–'} ${now ?? '–'}`]
      })
      for (const one of expected) kinds.add(one.split(' ')[0]!)
      expect(changesOn(day).sort(), day).toEqual(expected.sort())
      before = after
    }
    expect([...kinds].sort()).toEqual(['entered', 'left', 'moved'])
    expect(changesOn('2026-03-05')).toEqual([])
  })

  it("leads from a run's page to the newest boards that it stands on", () => {
    expect(leadsTo('/runs/tests/checklist/dev.reference/', '/asof/2026-03-09/')).toBe(true)
    expect(leadsTo('/runs/tests/constant-list/dev.reference/', '/asof/2026-03-05/')).toBe(true)
    for (const agent of agents) expect(leadsTo('/record/', `/rows/${idOf(agent)}/`)).toBe(true)
  })

  it('gives each row a picture of 1200 × 630, which its pages name', () => {
    const pictures = agents.map((agent) => readFileSync(join(site.directory, `rows/${idOf(agent)}/card.png`)))
    for (const [i, png] of pictures.entries()) {
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])
      for (const page of [`/rows/${idOf(agents[i]!)}/`, `/runs/tests/${agents[i]}/dev.reference/`]) {
        expect(pages.get(page)!.includes(`<meta property="og:image" content="/rows/${idOf(agents[i]!)}/card.png"`), page).toBe(true)
      }
    }
    expect(new Set(pictures.map((png) => png.toString('base64'))).size).toBe(agents.length)
    expect(pages.get('/method/')!.includes('<meta property="og:image" content="/card.png"')).toBe(true)
  })

  it('teaches how its first line is written while there is none', async () => {
    const empty = await buildSite(submissions)
    expect(empty.code, empty.log).toBe(0)
    for (const path of ['/record/', '/changes/']) expect(pagesOf(empty.directory).get(path)).toContain('record add publish')
  })
})
