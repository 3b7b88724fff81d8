import AxeBuilder from '@axe-core/playwright'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PatientReport } from '../../bench/schema/patient-report.ts'
import { makePatientReport } from '../../scripts/patient-report.ts'
import { firstCases, temporaryFolder } from '../support/runs.ts'
import { buildSite, findChromium, pagesOf } from './support.ts'

const executablePath = findChromium()
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

let report: PatientReport
let html: string

beforeAll(async () => {
  const file = join(temporaryFolder(), 'patient-report.json')
  report = await makePatientReport(firstCases('dev', 6), () => undefined)
  writeFileSync(file, JSON.stringify(report))
  const site = await buildSite(temporaryFolder(), temporaryFolder(), { PATIENTSIM_PATIENT_REPORT: file })
  expect(site.code, site.log).toBe(0)
  html = pagesOf(site.directory).get('/patient/')!
})

describe("the patient's report card", () => {
  it('shows every goal with what was found, and each doctor that met the patient', () => {
    for (const { goal, value, target } of report.goals) {
      const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;')
      const row = html.match(/<tr .*?<\/tr>/gs)!.find((one) => one.includes(`data-goal="${escaped(goal)}"`))
      expect(textOf(row!).toLowerCase(), goal).toContain(goal.replace(/^\w+ \w+: /, '').toLowerCase())
      expect(row, goal).toContain(value === null ? '–' : value.toFixed(3).replace('-', '−'))
      expect(row, goal).toContain(escaped(target))
    }
    expect(textOf(html)).toContain('Language: A, basic: ')
    for (const [name, { consultations, turns, coverage, curves }] of Object.entries(report.doctors)) {
      const section = textOf(html.slice(html.indexOf(`id="${name}"`)))
      expect(section).toContain(`${consultations}, ${turns.toLocaleString('en-US')}`)
      expect(section).toContain(`Coverage ${(coverage * 100).toFixed(1)} %`)
      for (const [, curve] of Object.entries(curves.cefr ?? {})) expect(section).toContain((curve[10]! * 100).toFixed(1))
    }
  })

  it('is not there where there is no report', async () => {
    const none = await buildSite(temporaryFolder(), temporaryFolder(), { PATIENTSIM_PATIENT_REPORT: join(temporaryFolder(), 'none.json') })
    const pages = pagesOf(none.directory)
    expect([pages.has('/method/'), pages.has('/patient/')]).toEqual([true, false])
    expect(pages.get('/method/')!.includes('href="/patient/"')).toBe(false)
  })

  it.skipIf(!executablePath)('has no serious accessibility finding', async () => {
    const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] })
    const context = await browser.newContext({ viewport: { width: 360, height: 900 } })
    const page = await context.newPage()
    await page.setContent(html)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([])
    await browser.close()
  })
})
