import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browse, type Browsing } from './browse.ts'
import { agents, buildSite, findChromium, makeSubmissions, recordOf } from './support.ts'

const executablePath = findChromium()

describe.skipIf(!executablePath)('the board in Chromium', () => {
  let site: Browsing
  const open: Browsing['open'] = (...args) => site.open(...args)

  beforeAll(async () => {
    const submissions = await makeSubmissions()
    const { directory } = await buildSite(submissions, recordOf(submissions))
    site = await browse(directory, executablePath!)
  })
  afterAll(() => site.close())

  it('shows the whole board without JavaScript', async () => {
    const { context, page } = await open('/', { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } })
    expect(await page.locator('table.board tbody tr[data-id]').count()).toBe(agents.length)
    expect(await page.locator('table.board td.estimate:not(.more) svg.interval').count()).toBe(4 * agents.length)
    expect(await page.locator('thead .sort').count()).toBe(0)
    await context.close()
  })

  it('draws every interval and says who is disputed at 360 px too', async () => {
    const { context, page } = await open('/', { viewport: { width: 360, height: 900 } })
    const rows = page.locator('table.board tr[data-id]')
    for (const row of await rows.all()) {
      await row.scrollIntoViewIfNeeded()
      const band = row.locator('td[data-measure=ddx1] svg .band')
      expect(await band.evaluate((line) => line.getBoundingClientRect().width)).toBeGreaterThan(2)
      expect(await row.locator('td.band').isVisible()).toBe(true)
    }
    expect(await rows.filter({ hasText: 'disputed' }).locator('.agent a').allTextContents()).toEqual(['chief-complaint'])
    expect(await page.locator('.mark.disputed').isVisible()).toBe(true)
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
    // A row that has just come back has its inner text with the next frame only (content-visibility).
    const shown = () => page.locator('tr[data-id]:visible .agent a').allTextContents()
    expect(await shown()).toEqual(['checklist'])
    expect(await page.locator('output').innerText()).toBe(`1 of ${agents.length} rows`)
    expect(new URL(page.url()).search).toBe('?q=CHECK&sort=rounds&order=down')
    await page.reload()
    expect(await shown()).toEqual(['checklist'])
    expect(await page.locator('th[data-column=rounds]').getAttribute('aria-sort')).toBe('descending')
    await page.getByLabel('Kind').selectOption('floor')
    expect(await shown()).toEqual([])
    expect(await page.locator('output').innerText()).toBe(`No row fits: 0 of ${agents.length}`)
    await page.getByLabel('Search').fill('')
    expect(await shown()).toEqual(['constant-list'])
    await page.getByRole('button', { name: 'Show all' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(shown).toHaveLength(agents.length)
    expect(new URL(page.url()).search).toBe('?sort=rounds&order=down')
    expect(await page.getByRole('button', { name: 'Show all' }).isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('q')
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
})

/** The rounds column of our own doctors, from the first row down. */
function rounds(page: Page): Promise<number[]> {
  return page.locator('tr.baseline td[data-measure=rounds]').evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.sort)))
}
