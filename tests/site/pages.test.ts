import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseSubmission } from '../../bench/run/read-submission.ts'
import { personas } from '../../bench/schema/persona.ts'
import { type Estimate, type Measure, measures } from '../../bench/schema/scores.ts'
import { temporaryFolder } from '../support/runs.ts'
import { agents, buildSite, type BuiltSite, bundleOf, copyOf, makeSubmissions, pagesOf, resultOf } from './support.ts'

let submissions: string
let site: BuiltSite
let pages: Map<string, string>

beforeAll(async () => {
  submissions = await makeSubmissions()
  site = await buildSite(submissions)
  pages = pagesOf(site.directory)
})

interface Cell {
  measure: Measure
  mean: number | null
  text: string
  interval: string
}

/** The estimates of a row of a table, read from its HTML. */
function cellsOf(row: string): Cell[] {
  return [...row.matchAll(/<td [^>]*class="estimate[^>]*data-measure="(\w+)"[^>]*>(.*?)<\/td>/gs)].map(([, measure, html]) => {
    const value = html!.match(/<data class="value" value="([^"]+)">([^<]*)<\/data>/)
    const interval = html!.match(/95 % interval <\/span>\s*([\d.]+–[\d.]+)/)?.[1] ?? ''
    return { measure: measure as Measure, mean: value ? Number(value[1]) : null, text: value?.[2] ?? '–', interval }
  })
}

function rowsOf(html: string): string[] {
  return html.match(/<tr\b.*?<\/tr>/gs) ?? []
}

/** What a cell must show: percent for shares, one decimal. */
function expectedOf(measure: Measure, { mean, low, high }: Estimate): Cell {
  const shown = (value: number) => (value * (measure === 'rounds' || measure === 'questions' ? 1 : 100)).toFixed(1)
  return {
    measure,
    mean,
    text: mean === null ? '–' : shown(mean),
    interval: mean === null || low === null || high === null ? '' : `${shown(low)}–${shown(high)}`,
  }
}

const columns: Measure[] = ['ddx1', 'ddx5', 'coverage', 'rounds']
/** Shown on demand on the main board. */
const moreColumns: Measure[] = ['ddx3', 'mrr', 'present_illness', 'pertinent_negatives', 'history', 'social', 'elicited']

describe('the built site', () => {
  it('has a page for the board, each run, each persona, and each transcript shown', () => {
    expect(site.code, site.log).toBe(0)
    for (const path of ['/', '/personas/', '/method/', '/submit/', '/about/', '/404.html', '/personas/axis/dazed/high/']) {
      expect([...pages.keys()]).toContain(path)
    }
    for (const { id } of personas) expect(pages.has(`/personas/${id}/`), id).toBe(true)
    const transcripts = [...pages.keys()].filter((path) => /^\/runs\/.*\/cases\//.test(path))
    expect(transcripts).toHaveLength(agents.length * personas.length)
  })

  it('has no link that leads nowhere', () => {
    const broken: string[] = []
    for (const [path, html] of pages) {
      for (const [, target] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
        const url = new URL(target!.replaceAll('&amp;', '&'), `http://site${path}`)
        if (url.host !== 'site') continue
        const page = pages.get(url.pathname)
        const id = decodeURIComponent(url.hash.slice(1))
        const found = page ? id === '' || page.includes(`id="${id}"`) : existsSync(join(site.directory, url.pathname)) && !url.pathname.endsWith('/')
        if (!found) broken.push(`${path} → ${target}`)
      }
    }
    expect(broken).toEqual([])
  })

  it("shows the bundles' numbers on the board, rows in the order of DDx@1", () => {
    const rows = rowsOf(pages.get('/')!).filter((row) => row.includes('class="place"'))
    expect(rows).toHaveLength(agents.length)
    const shown = rows.map((row) => row.match(/\/runs\/tests\/([\w-]+)/)![1]!)
    const byScore = [...agents].sort((a, b) => ddx1(b) - ddx1(a))
    expect(shown).toEqual(byScore)
    rows.forEach((row, i) => {
      const { overall } = resultOf(submissions, shown[i]!).scores
      expect(cellsOf(row)).toEqual([...columns, ...moreColumns].map((measure) => expectedOf(measure, overall[measure])))
      expect(row).toMatch(new RegExp(`${overall.ddx1.scored}/${overall.ddx1.total}\\s*</td>`))
    })
  })

  it("shows the bundle's numbers on the board of every persona and axis level", () => {
    let checked = 0
    for (const [path, html] of pages) {
      const [, axis, level, persona] = path.match(/^\/personas\/(?:axis\/(\w+)\/(\w+)|([\w-]+))\/$/) ?? []
      if (!axis && !persona) continue
      for (const row of rowsOf(html).filter((one) => one.includes('class="place"'))) {
        const { scores } = resultOf(submissions, row.match(/\/runs\/tests\/([\w-]+)/)![1]!)
        const slice = persona ? scores.personas[persona]! : scores.axes[axis!]![level!]!
        expect(cellsOf(row), path).toEqual(columns.map((measure) => expectedOf(measure, slice[measure])))
        checked++
      }
    }
    expect(checked).toBe(agents.length * (personas.length + 13))
  })

  it('shows every measure, and what a rerun needs, on the page of a run', () => {
    for (const agent of agents) {
      const html = pages.get(`/runs/tests/${agent}/dev.reference/`)!
      const result = resultOf(submissions, agent)
      const table = rowsOf(html).map(cellsOf).filter((cells) => cells.length === 1).slice(0, measures.length)
      expect(table.flat()).toEqual(measures.map((measure) => expectedOf(measure, result.scores.overall[measure])))
      for (const hash of [result.content_sha256, result.bundle_sha256, result.protocol_sha256]) expect(html).toContain(hash)
      expect(html).toContain(`verify submissions/tests/${agent}/results/dev.reference`)
      for (const diagnosis of Object.keys(result.scores.diagnoses)) expect(html.toLowerCase()).toContain(diagnosis.toLowerCase().replaceAll("'", '&#39;'))
    }
  })

  it("ends the disclosure curve at the run's coverage", () => {
    for (const agent of agents) {
      const coverage = resultOf(submissions, agent).scores.overall.coverage.mean!
      const label = pages.get(`/runs/tests/${agent}/dev.reference/`)!.match(/it ends at ([\d.]+) percent/)![1]
      expect(label).toBe((coverage * 100).toFixed(1))
    }
  })

  it('gives an example submission that is valid', () => {
    const example = readFileSync(new URL('../../site/src/content/submission-example.yaml', import.meta.url), 'utf8')
    expect(parseSubmission(example, 'the example').doctor.kind).toBe('http')
  })
})

describe('the build', () => {
  it('fails on a broken bundle with one sentence that names the file and the field', async () => {
    const broken = copyOf(submissions)
    const path = join(bundleOf(broken, 'checklist'), 'result.json')
    writeFileSync(path, JSON.stringify({ ...resultOf(submissions, 'checklist'), protocol_sha256: 'none' }))
    const { code, log } = await buildSite(broken)
    expect(code).not.toBe(0)
    expect(log).toContain(`${path} is not valid: protocol_sha256: must be 64 lower-case hex digits.`)
  })

  it('gives whole addresses, under its base, where it is told at which the site is published', async () => {
    const published = await buildSite(submissions, undefined, {}, ['--site', 'https://board.example.org', '--base', '/psim'])
    expect(published.code, published.log).toBe(0)
    const id = resultOf(submissions, 'checklist').content_sha256.slice(0, 16)
    const row = `https://board.example.org/psim/rows/${id}/`
    const html = pagesOf(published.directory).get(`/rows/${id}/`)!
    expect(html).toContain(`url    = {${row}},`)
    expect(html).toContain(`<meta property="og:image" content="${row}card.png"`)
    expect(readFileSync(join(published.directory, 'feed.xml'), 'utf8')).toContain(`<link>${row}</link>`)
    for (const [path, page] of pagesOf(published.directory)) {
      expect([...page.matchAll(/(?:href|src)="(\/[^"]*)"/g)].filter(([, target]) => !target!.startsWith('/psim/')), path).toEqual([])
    }
  })

  it('makes a board that says what to type where there is no bundle', async () => {
    const empty = await buildSite(temporaryFolder())
    expect(empty.code, empty.log).toBe(0)
    expect(pagesOf(empty.directory).get('/')).toContain('npm start')
  })
})

function ddx1(agent: string): number {
  return resultOf(submissions, agent).scores.overall.ddx1.mean!
}
