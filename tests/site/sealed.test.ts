import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { type Cases, loadCases } from '../../bench/run/data.ts'
import { temporaryFolder, makeBundle } from '../support/runs.ts'
import { buildSite, type BuiltSite, bundleOf, pagesOf, resultOf } from './support.ts'

const kinds = ['credentialed', 'hidden'] as const
const medicine = 'quillimab'

let submissions: string
let site: BuiltSite
let pages: Map<string, string>

/** The development cases under other ids, each patient with a medicine of its own, as cases that nobody may see, or open to compare with. */
function unseen(sealed?: (typeof kinds)[number]): Cases {
  const { split, profiles } = loadCases('dev')
  const hide = (id: string) => id.replace(/^d/, 'unseen-')
  return {
    ...(sealed ? { sealed } : {}),
    split: { ...split, cases: split.cases.map((one) => ({ ...one, id: hide(one.id), profile: hide(one.profile) })) },
    profiles: new Map([...profiles].map(([id, profile]) => [hide(id), { ...profile, hadm_id: hide(id), medication: medicine }])),
  }
}

beforeAll(async () => {
  submissions = temporaryFolder()
  await makeBundle(bundleOf(submissions, 'credentialed'), findBaseline('checklist-plain'), { cases: unseen('credentialed') })
  await makeBundle(bundleOf(submissions, 'hidden'), findBaseline('checklist'), { cases: unseen('hidden') })
  await makeBundle(bundleOf(submissions, 'open'), findBaseline('checklist-jargon'), { cases: unseen() })
  site = await buildSite(submissions)
  pages = pagesOf(site.directory)
})

describe.each(kinds)('a run on %s cases', (sealed) => {
  const path = `/runs/tests/${sealed}/dev.reference/`
  const textsOf = (agent: string) =>
    globSync(`runs/tests/${agent}/**/*.{html,json,jsonl}`, { cwd: site.directory }).map((file) => readFileSync(join(site.directory, file), 'utf8'))

  it('shows its scores and says that nothing else is there', () => {
    expect(site.code, site.log).toBe(0)
    const { ddx1, coverage } = resultOf(submissions, sealed).scores.overall
    for (const { mean } of [ddx1, coverage]) expect(pages.get(path)).toContain(`<data class="value" value="${mean}">`)
    expect(pages.get(path)).toContain(`Its cases are ${sealed}`)
    expect(pages.get(path)).toContain('it has no transcripts to show')
  })

  it('has no transcript, and no word of a talk in any of its files', () => {
    const told = (agent: string) => textsOf(agent).filter((text) => text.includes(medicine)).length
    expect(told('open')).toBeGreaterThan(10)
    expect(told(sealed)).toBe(0)
    expect([...pages.keys()].filter((one) => one.startsWith(`${path}cases/`))).toEqual([])
    expect(globSync(`runs/tests/${sealed}/dev.reference/*.jsonl`, { cwd: site.directory })).toEqual([])
    expect(JSON.parse(readFileSync(join(site.directory, path, 'cases.json'), 'utf8')).cases).toEqual([])
  })

  it('names no case anywhere on the site', () => {
    const named = (agent: string) => textsOf(agent).some((text) => /unseen-\d+\.[a-z]+-[ABC]-/.test(text))
    expect([named('open'), named(sealed)]).toEqual([true, false])
  })
})
