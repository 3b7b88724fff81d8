import { beforeAll, describe, expect, it } from 'vitest'
import { readConsultations } from '../../bench/run/read-bundle.ts'
import { type Axis, findPersona } from '../../bench/schema/persona.ts'
import type { Measure } from '../../bench/schema/scores.ts'
import type { Consultation } from '../../bench/schema/transcript.ts'
import { measure } from '../../bench/scoring/measures.ts'
import { ddxIndex } from '../../bench/scoring/ddx/ontology.ts'
import { rng } from '../../bench/stats/rng.ts'
import familyTitles from '../../site/src/content/families.json' with { type: 'json' }
import { agents, buildSite, bundleOf, makeSubmissions, pagesOf } from './support.ts'

/** A number on a page: whose it is, on which slice, in which measure, and as it is shown. */
interface Cell {
  page: string
  agent: string
  slice: string
  measure: Measure
  shown: string
}

const familyOf = new Map(ddxIndex.diagnoses.map(({ name, family }): [string, string] => [name, family]))

let pages: Map<string, string>
let talks: Map<string, Consultation[]>

beforeAll(async () => {
  const submissions = await makeSubmissions()
  const site = await buildSite(submissions)
  expect(site.code, site.log).toBe(0)
  pages = pagesOf(site.directory)
  const read = async (agent: string) => [agent, await Array.fromAsync(readConsultations(bundleOf(submissions, agent)))] as const
  talks = new Map(await Promise.all(agents.map(read)))
})

const agentOf = (html: string) => html.match(/\/runs\/tests\/([\w-]+)\//)?.[1]

/** The slice that an address or a row's heading names: a persona, a level of an axis, a diagnosis; else all. */
function sliceOf(page: string, heading: string): string {
  const from = (text: string) => text.match(/\/personas\/axis\/(\w+\/\w+)\//)?.[1] ?? text.match(/\/personas\/([\w]+-[ABC]-[\w-]+)\//)?.[1]
  const title = page.startsWith('/diagnoses/') ? pages.get(page)!.match(/<h1[^>]*>(.*?)<\/h1>/s)![1]! : heading
  const named = title.replace(/<[^>]+>/g, '').trim().toLowerCase().replaceAll('&#39;', "'")
  const diagnosis = [...talks.values()].flat().find((talk) => talk.diagnosis.toLowerCase() === named)?.diagnosis
  const family = Object.entries(familyTitles).find(([, one]) => one.toLowerCase() === named)?.[0]
  return from(heading) ?? from(page) ?? diagnosis ?? family ?? 'overall'
}

/** Every estimate and every cell of a heat map on a page. */
function cellsOf(page: string, html: string): Cell[] {
  return (html.match(/<table\b.*?<\/table>/gs) ?? []).flatMap((table) => {
    const heat = table.startsWith('<table class="heat"')
    const caption = table.match(/<caption>(.*?)<\/caption>/s)?.[1] ?? ''
    if (heat && !/^(DDx@1|Coverage) of /.test(caption) && !caption.includes('by persona')) return []
    const ofTable = agentOf(page) ?? agents.find((agent) => caption.includes(`of ${agent} by`))
    const columns = [...(table.match(/<thead.*?<\/thead>/s)?.[0] ?? '').matchAll(/<th scope="col"[^>]*><a href="([^"]+)"/g)].map(([, href]) => agentOf(href!))
    return (table.match(/<tr\b.*?<\/tr>/gs) ?? []).flatMap((row) => {
      const heading = row.match(/<th scope="row"[^>]*>.*?<\/th>/s)?.[0] ?? ''
      const found = [...row.matchAll(/<td [^>]*?class="(estimate|h\d+)[^>]*>(.*?)<\/td>/gs)]
      return found.flatMap(([whole, kind, inner], i) => {
        const shown = inner!.match(/<data [^>]*>([\d.]+)<\/data>/)?.[1]
        const agent = ofTable ?? agentOf(row) ?? columns[i]
        if (shown === undefined || agent === undefined) return []
        const ofMeasure = kind === 'estimate' ? whole.match(/data-measure="(\w+)"/)![1] : caption.startsWith('Coverage') ? 'coverage' : 'ddx1'
        return [{ page, agent, slice: sliceOf(page, `${heading}${inner}`.match(/\/personas\/[^"]+/)?.[0] ?? heading), measure: ofMeasure as Measure, shown }]
      })
    })
  })
}

/** The mean of a measure over the consultations of a slice, as a page shows it. */
function expected({ agent, slice, measure: name }: Cell): string {
  const [axis, level] = slice.split('/')
  const own = talks.get(agent)!.filter(({ persona, diagnosis }) =>
    slice === 'overall' || persona === slice || diagnosis === slice || familyOf.get(diagnosis) === slice || (level !== undefined && findPersona(persona)[axis as Axis] === level),
  )
  const values = own.map((talk) => measure(talk)[name]).filter((value) => value !== null)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return (mean * (name === 'rounds' || name === 'questions' ? 1 : 100)).toFixed(1)
}

describe('the numbers of the site', () => {
  it('are those of the transcripts: 200 random cells followed back', () => {
    const cells = [...pages].flatMap(([page, html]) => cellsOf(page, html))
    const kinds = [/^\/$/, /^\/personas\/$/, /^\/personas\/axis\//, /^\/personas\/\w+-/, /^\/runs\/[^/]+\/[^/]+\/[^/]+\/$/]
    for (const kind of kinds) expect(cells.filter(({ page }) => kind.test(page)).length, String(kind)).toBeGreaterThan(20)
    const chosen = rng('cells').shuffle(cells).slice(0, 200)
    expect(cells.filter(({ slice }) => slice in familyTitles).length).toBe(agents.length * 5 * 4)
    expect(new Set(chosen.map(({ slice }) => slice)).size).toBeGreaterThan(30)
    expect(chosen.map((cell) => ({ ...cell, shown: expected(cell) }))).toEqual(chosen)
  })
})
