import { cpSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/runs.ts'
import { browse, type Browsing, served } from './browse.ts'
import { buildSite, findChromium, makeSubmissions, pagesOf, recordOf } from './support.ts'

const executablePath = findChromium()

/** One page of each type; those without an address are the first that was built. */
const pages = {
  board: '/',
  personas: '/personas/',
  persona: '/personas/verbose-A-low-normal/',
  'axis level': '/personas/axis/personality/distrust/',
  run: '/runs/tests/checklist/dev.reference/',
  transcript: '',
  row: '',
  cases: '/cases/',
  'dev patient': '/cases/d01/',
  diagnosis: '/diagnoses/pulmonary_embolism/',
  record: '/record/',
  changes: '/changes/',
  'boards of a day': '/asof/2026-03-02/',
  'two talks': '/compare/case/?runs=tests/checklist/dev.reference,tests/chief-complaint/dev.reference',
  compare: '/compare/?runs=tests/checklist/dev.reference,tests/chief-complaint/dev.reference',
  consult: '/consult/',
  people: '/humans/',
  'report card': '/patient/',
  method: '/method/',
  submit: '/submit/',
  about: '/about/',
  'not found': '/no-such-page/',
}

describe.skipIf(!executablePath)('the site in Chromium', () => {
  let site: Browsing
  let transcript: string
  let row: string
  const open: Browsing['open'] = (...args) => site.open(...args)

  beforeAll(async () => {
    const submissions = await makeSubmissions()
    const record = recordOf(submissions)
    cpSync(new URL('../fixtures/humans.json', import.meta.url), join(record, 'humans.json'))
    const { directory } = await buildSite(submissions, record)
    const built = [...pagesOf(directory).keys()]
    transcript = built.find((path) => path.includes('checklist') && path.includes('/cases/'))!
    row = built.find((path) => path.startsWith('/rows/'))!
    site = await browse(directory, executablePath!)
  })
  afterAll(() => site.close())

  for (const [type, path] of Object.entries(pages)) {
    it(`shows the ${type} page without overflow at 360 and 1280 px, and without a serious accessibility finding, light and dark`, async () => {
      const target = type === 'row' ? row : type === 'transcript' ? transcript : path
      const { context, page } = await open(target, { viewport: { width: 360, height: 900 }, colorScheme: 'light' })
      for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1280, 'dark'], [1280, 'light']] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(overflow, `at ${width} px`).toBe(0)
        const axe = new AxeBuilder({ page })
        // The dark scheme changes colours alone.
        const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze()
        const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(grave.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`), `${width} px, ${colorScheme}`).toEqual([])
      }
      await context.close()
    })
  }

  it('shows two talks of one case beside one another, another case with the keyboard, and stacks them at 360 px', async () => {
    const { context, page } = await open(pages['two talks'], { viewport: { width: 1280, height: 900 } })
    const requests: string[] = []
    page.on('response', (response) => response.url().endsWith('consultations.jsonl') && requests.push(`${response.status()}`))
    await page.locator('#talk-b').waitFor()
    const box = async (id: string) => (await page.locator(id).boundingBox())!
    expect((await box('#talk-a')).y).toBe((await box('#talk-b')).y)
    const title = () => page.locator('h1').innerText()
    const before = await title()
    await page.locator('[data-part=cases]').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('talk-a')
    expect(await title()).not.toBe(before)
    expect(new Set(requests)).toEqual(new Set(['206']))
    await page.reload()
    await page.locator('#talk-b').waitFor()
    expect(await title()).not.toBe(before)
    await page.setViewportSize({ width: 360, height: 900 })
    expect((await box('#talk-b')).y).toBeGreaterThan((await box('#talk-a')).y + 500)
    await page.getByRole('link', { name: 'To the other talk' }).first().click()
    expect(new URL(page.url()).hash).toBe('#talk-b')
    await context.close()
  })

  it('has a consultation with the keyboard alone, scores it, and loads the patient only when it begins', async () => {
    for (const width of [360, 1280]) {
      const { context, page } = await open('/consult/?case=d01.plain-B-high-normal', { viewport: { width, height: 900 } })
      const scripts: string[] = []
      page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()))
      await page.waitForTimeout(200)
      expect(scripts).toEqual([])
      await page.getByRole('button', { name: 'Begin' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('log').getByRole('listitem').first().waitFor()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('question')
      await page.keyboard.type('What medicines do you take?')
      await page.keyboard.press('Enter')
      expect(await page.locator('[data-part=log]').innerText()).toMatch(/rosuvastatin/i)
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      await page.keyboard.type('heart attack')
      await page.keyboard.press('Tab')
      await page.keyboard.type('stroke')
      await page.keyboard.press('Enter')
      await page.getByText('The diagnosis is').waitFor()
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('How you did')
      const result = await page.locator('[data-part=result]').innerText()
      expect(result).toContain('You named it at place 2')
      expect(result).toContain('Tobacco: former smoker, quit 14 years ago')
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow, `at ${width} px`).toBe(0)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([])
      await context.close()
    }
  })

  it('loads the chart when it comes into view, and not before', async () => {
    const { context, page } = await open('/about/', { viewport: { width: 1280, height: 200 } })
    const scripts: string[] = []
    page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()))
    await page.goto(site.address + '/personas/')
    await page.waitForTimeout(300)
    expect(scripts.filter((url) => url.includes('level-chart'))).toEqual([])
    await page.locator('.chart').scrollIntoViewIfNeeded()
    await expect.poll(() => scripts.filter((url) => url.includes('level-chart')).length).toBe(1)
    await expect.poll(() => drawn(page)).toBe(true)
    await context.close()
  })

  it('says what to type where there is no bundle', async () => {
    const { directory } = await buildSite(temporaryFolder())
    const empty = await served(directory)
    const page = await site.browser.newPage({ viewport: { width: 360, height: 900 } })
    await page.goto(empty.address + '/')
    expect(await page.locator('main').innerText()).toContain('npm start')
    await page.close()
    empty.server.close()
  })
})

/** True when the chart's canvas holds a painted pixel. */
function drawn(page: Page): Promise<boolean> {
  return page.locator('.chart canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    return data.some((value) => value > 0)
  })
}
