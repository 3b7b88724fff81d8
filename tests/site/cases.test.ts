import { beforeAll, describe, expect, it } from 'vitest'
import devSet from '../../bench/data/profiles/open-v1-dev.json' with { type: 'json' }
import testSet from '../../bench/data/profiles/open-v1-test.json' with { type: 'json' }
import { loadLibrary } from '../../bench/profiles/load.ts'
import { temporaryFolder } from '../support/runs.ts'
import { buildSite, pagesOf } from './support.ts'

let pages: Map<string, string>

beforeAll(async () => {
  const site = await buildSite(temporaryFolder())
  expect(site.code, site.log).toBe(0)
  pages = pagesOf(site.directory)
})

const unescaped = (html: string) => html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')

describe('the pages of cases', () => {
  it('show the chart of every dev profile, its diagnosis behind a cover alone', () => {
    for (const profile of devSet.profiles) {
      const html = unescaped(pages.get(`/cases/${profile.hadm_id}/`)!)
      for (const fact of `${profile.present_illness_positive}; ${profile.medication}`.split('; ').filter(Boolean)) expect(html).toContain(fact)
      const open = html.replace(/<details.*?<\/details>/gs, '').toLowerCase()
      expect(open, profile.hadm_id).not.toContain(profile.diagnosis.toLowerCase())
      expect(html.toLowerCase()).toContain(profile.diagnosis.toLowerCase())
    }
  })

  it('show no story of a test profile', () => {
    const told = new Set(devSet.profiles.map((profile) => profile.present_illness_positive))
    const all = unescaped([...pages].filter(([path]) => path.startsWith('/cases/')).map(([, html]) => html).join())
    for (const { hadm_id, present_illness_positive: story } of testSet.profiles) {
      expect(pages.has(`/cases/${hadm_id}/`)).toBe(false)
      expect(told.has(story)).toBe(false)
      expect(all).not.toContain(story)
    }
  })

  it('give each diagnosis its summary, its sources, and the shares of its script', () => {
    const { diagnoses, scripts } = loadLibrary()
    expect(diagnoses).toHaveLength(25)
    for (const script of scripts) {
      const html = unescaped(pages.get(`/diagnoses/${script.diagnosis}/`)!)
      expect(html).toContain(script.summary)
      for (const { citation } of script.sources) expect(html).toContain(citation)
      const first = html.match(/<table class="heat findings".*?<tbody>.*?<th scope="row">([^<]*)<\/th>\s*<td class="h\d+">\s*<span>(\d+)<\/span>/s)!
      const finding = loadLibrary().findings.find((one) => one.term === first[1])!
      const share = script.findings.present.find((one) => one.finding === finding.id)?.frequency ?? 0
      expect(first[2]).toBe((share * 100).toFixed(0))
    }
  })
})
