import { beforeAll, describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConsultations } from '../../../bench/run/read-bundle.ts'
import { personas } from '../../../bench/schema/persona.ts'
import type { Consultation } from '../../../bench/schema/transcript.ts'
import { type ComparedRun, compareLevels, comparePairs, comparePersonas, widestApart } from '../../../site/src/compare/compare.ts'
import { buildSite, bundleOf, makeSubmissions, pagesOf, resultOf } from '../support.ts'

let submissions: string
let pages: Map<string, string>
let first: ComparedRun
let second: ComparedRun
let talks: Map<string, Consultation[]>

beforeAll(async () => {
  submissions = await makeSubmissions()
  const site = await buildSite(submissions)
  expect(site.code, site.log).toBe(0)
  pages = pagesOf(site.directory)
  const written = (agent: string) =>
    JSON.parse(readFileSync(join(site.directory, `runs/tests/${agent}/dev.reference/cases.json`), 'utf8')) as ComparedRun
  first = written('checklist')
  second = written('chief-complaint')
  const read = async (agent: string) => Array.fromAsync(readConsultations(bundleOf(submissions, agent)))
  talks = new Map([['checklist', await read('checklist')], ['chief-complaint', await read('chief-complaint')]])
})

describe('the comparison of runs', () => {
  it('is the difference of the boards where both had all cases', () => {
    const [ddx1] = comparePairs([first, second], 'ddx1')
    const [coverage] = comparePairs([first, second], 'coverage')
    const mean = (agent: string, measure: 'ddx1' | 'coverage') => resultOf(submissions, agent).scores.overall[measure].mean!
    expect(ddx1!.result.pairs).toBe(37)
    expect(ddx1!.result.difference).toBeCloseTo(mean('checklist', 'ddx1') - mean('chief-complaint', 'ddx1'), 10)
    expect(coverage!.result.difference).toBeCloseTo(mean('checklist', 'coverage') - mean('chief-complaint', 'coverage'), 3)
    expect(coverage!.result.told_apart).toBe(true)
  })

  it('is nothing of a run with itself, and turns its sign when the runs change places', () => {
    expect(comparePairs([first, first], 'coverage')[0]!.result).toMatchObject({ difference: 0, told_apart: false })
    expect(widestApart(first, first)).toEqual([])
    const there = compareLevels(first, second, 'coverage')
    const back = compareLevels(second, first, 'coverage')
    expect(there.map(({ result }) => result.difference.toFixed(9))).toEqual(back.map(({ result }) => (-result.difference).toFixed(9)))
    expect(there).toHaveLength(13)
  })

  it('takes each persona by itself: over all of them the differences average to that of the runs', () => {
    const by = comparePersonas(first, second, 'ddx1')
    expect(by.map(({ persona }) => persona.id)).toEqual(personas.map(({ id }) => id))
    const mean = by.reduce((sum, { result }) => sum + result.difference * result.pairs, 0) / 37
    expect(mean).toBeCloseTo(comparePairs([first, second], 'ddx1')[0]!.result.difference, 12)
    const score = (agent: string, id: string) => resultOf(submissions, agent).scores.personas[id]!.ddx1.mean!
    for (const { persona, result } of by) expect(result.difference, persona.id).toBe(score('checklist', persona.id) - score('chief-complaint', persona.id))
  })

  it('names the cases that differ most, the ones that only one run got first', () => {
    const [widest] = widestApart(first, second)
    const rankOf = (agent: string) => talks.get(agent)!.find((talk) => talk.case === widest!.case.case)!.scores.ddx.rank
    expect((rankOf('checklist') === 1) !== (rankOf('chief-complaint') === 1)).toBe(true)
  })
})

describe('the confusion of diagnoses on the page of a run', () => {
  it('counts every consultation once, and as many right ones as DDx@1 has', () => {
    for (const agent of ['checklist', 'chief-complaint', 'constant-list']) {
      const html = pages.get(`/runs/tests/${agent}/dev.reference/`)!
      const tables = [...html.matchAll(/<table class="heat findings".*?<\/table>/gs)].map(([table]) => table).join('')
      const cells = [...tables.matchAll(/<td class="h\d+"[^>]*>\s*<span>(?:<b>)?([\d·]+)/g)].map(([, text]) => (text === '·' ? 0 : Number(text)))
      const right = [...tables.matchAll(/<b>(\d+)<\/b>/g)].map(([, text]) => Number(text))
      const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
      const { ddx1 } = resultOf(submissions, agent).scores.overall
      expect(sum(cells), agent).toBe(ddx1.total)
      expect(sum(right), agent).toBe(Math.round(ddx1.mean! * ddx1.total))
    }
  })
})
