import AxeBuilder from '@axe-core/playwright'
import { type ServerType, serve } from '@hono/node-server'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { siteApp } from '../../server/serve.ts'
import { temporaryFolder } from '../support/runs.ts'
import { agents, buildSite, findChromium, makeSubmissions, pagesOf, recordOf } from './support.ts'

const executablePath = findChromium()
const quiet = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

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
  method: '/method/',
  submit: '/submit/',
  about: '/about/',
  'not found': '/no-such-page/',
}

describe.skipIf(!executablePath)('the site in Chromium', () => {
  let browser: Browser
  let server: ServerType
  let address: string
  let transcript: string
  let row: string

  beforeAll(async () => {
    const submissions = await makeSubmissions()
    const { directory } = await buildSite(submissions, recordOf(submissions))
    const built = [...pagesOf(directory).keys()]
    transcript = built.find((path) => path.includes('checklist') && path.includes('/cases/'))!
    row = built.find((path) => path.startsWith('/rows/'))!
    ;({ server, address } = await served(directory))
    browser = await chromium.launch({ executablePath: executablePath!, args: quiet })
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })

  async function open(path: string, options: Parameters<Browser['newContext']>[0]): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    await page.goto(address + path)
    return { context, page }
  }

  for (const [type, path] of Object.entries(pages)) {
    it(`shows the ${type} page without overflow at 360 and 1280 px, and without a serious accessibility finding`, async () => {
      const target = type === 'row' ? row : type === 'transcript' ? transcript : path
      for (const [width, colorScheme] of [[360, 'light'], [1280, 'dark']] as const) {
        const { context, page } = await open(target, { viewport: { width, height: 900 }, colorScheme })
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(overflow, `at ${width} px`).toBe(0)
        const axe = new AxeBuilder({ page })
        // The dark scheme changes colours alone.
        const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze()
        const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(grave.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`)).toEqual([])
        await context.close()
      }
    })
  }

  it('shows the whole board without JavaScript', async () => {
    const { context, page } = await open('/', { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } })
    expect(await page.locator('table.board tbody tr[data-id]').count()).toBe(agents.length)
    expect(await page.locator('table.board td.estimate:not(.more) svg.interval').count()).toBe(4 * agents.length)
    expect(await page.locator('thead .sort').count()).toBe(0)
    await context.close()
  })

  it('sorts the board by a column with the keyboard and says so', async () => {
    const { context, page } = await open('/', { viewport: { width: 1280, height: 900 } })
    const header = page.locator('table.board th', { hasText: 'Rounds' })
    await header.locator('.sort').focus()
    await page.keyboard.press('Enter')
    expect(await header.getAttribute('aria-sort')).toBe('descending')
    expect(await rounds(page)).toEqual((await rounds(page)).toSorted((a, b) => b - a))
    await page.keyboard.press('Enter')
    expect(await header.getAttribute('aria-sort')).toBe('ascending')
    expect(await rounds(page)).toEqual((await rounds(page)).toSorted((a, b) => a - b))
    await context.close()
  })

  it('keeps filters and sorting in the address, and shows the same view when it is opened again', async () => {
    const { context, page } = await open('/', { viewport: { width: 1280, height: 900 } })
    await page.getByLabel('Search').fill('CHECK')
    await page.locator('th[data-column=rounds] .sort').click()
    const shown = () => page.locator('tr[data-id]:visible .agent a').allInnerTexts()
    expect(await shown()).toEqual(['checklist'])
    expect(await page.locator('output').innerText()).toBe(`1 of ${agents.length} rows`)
    expect(new URL(page.url()).search).toBe('?q=CHECK&sort=rounds&order=down')
    await page.reload()
    expect(await shown()).toEqual(['checklist'])
    expect(await page.locator('th[data-column=rounds]').getAttribute('aria-sort')).toBe('descending')
    await page.getByLabel('Kind').selectOption('floor')
    expect(await shown()).toEqual([])
    await page.getByLabel('Search').fill('')
    expect(await shown()).toEqual(['constant-list'])
    await context.close()
  })

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

  it('keeps the columns on demand in the address', async () => {
    const { context, page } = await open('/', { viewport: { width: 1280, height: 900 } })
    await page.locator('#all-columns').check()
    expect(new URL(page.url()).search).toBe('?measures=all')
    await page.reload()
    expect(await page.locator('th[data-column=mrr]').isVisible()).toBe(true)
    await context.close()
  })

  it('filters a board of 500 rows', async () => {
    const { context, page } = await open('/', { viewport: { width: 1280, height: 900 } })
    await page.evaluate((own) => {
      const body = document.querySelector('tr.baseline')!.parentElement!
      const rows = [...body.querySelectorAll<HTMLElement>('tr[data-id]')]
      for (let i = own; i < 500; i++) {
        const copy = rows[i % rows.length]!.cloneNode(true) as HTMLElement
        copy.dataset.words = `agent ${i} tests/agent-${i}`
        body.append(copy)
      }
    }, agents.length)
    expect(await page.locator('tr[data-id]').count()).toBe(500)
    await page.locator('[name=q]').fill('agent-123')
    expect(await page.locator('tr[data-id]:visible').count()).toBe(1)
    await page.locator('[name=q]').fill('')
    expect(await page.locator('tr[data-id]:visible').count()).toBe(500)
    await context.close()
  })

  it('explains a column on the spot without JavaScript', async () => {
    const { context, page } = await open('/', { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } })
    expect(await page.locator('#explain-mrr').isVisible()).toBe(false)
    await page.locator('#all-columns').check()
    await page.locator('[popovertarget=explain-mrr]').click()
    expect(await page.locator('#explain-mrr').innerText()).toContain('one over the rank')
    await context.close()
  })

  it('has each explanation within reach and on the screen, with every column shown', async () => {
    const { context, page } = await open('/?measures=all', { viewport: { width: 1280, height: 900 } })
    const ids = await page.locator('.board [popovertarget]').evaluateAll((buttons) => buttons.map((one) => one.getAttribute('popovertarget')!))
    expect(ids.length).toBe(await page.locator('.board thead th').count())
    for (const id of ids) {
      await page.locator(`[popovertarget=${id}]`).click({ timeout: 5000 })
      const box = (await page.locator(`#${id}`).boundingBox())!
      expect(box.x >= 0 && box.x + box.width <= 1280, id).toBe(true)
      expect(box.width, id).toBeGreaterThan(150)
      await page.keyboard.press('Escape')
    }
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
    await page.goto(address + '/personas/')
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
    const page = await browser.newPage({ viewport: { width: 360, height: 900 } })
    await page.goto(empty.address + '/')
    expect(await page.locator('main').innerText()).toContain('npm start')
    await page.close()
    empty.server.close()
  })
})

/** The rounds column of our own doctors, from the first row down. */
function rounds(page: Page): Promise<number[]> {
  return page.locator('tr.baseline td[data-measure=rounds]').evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.sort)))
}

/** True when the chart's canvas holds a painted pixel. */
function drawn(page: Page): Promise<boolean> {
  return page.locator('.chart canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    return data.some((value) => value > 0)
  })
}

function served(directory: string): Promise<{ server: ServerType; address: string }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: siteApp(directory).fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ server, address: `http://127.0.0.1:${port}` }),
    )
  })
}
