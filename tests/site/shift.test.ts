import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen, type Listening, siteApp } from '../../server/serve.ts'
import { temporaryFolder } from '../support/runs.ts'
import { buildSite, findChromium, makeSubmissions, pagesOf } from './support.ts'

const executablePath = findChromium()

/** Of the window's area times the way moved; below this the eye sees nothing. */
const mostShift = 0.01

/** Parts of addresses that name a thing, so that pages of one type have one pattern. */
const patternOf = (path: string) =>
  path
    .replace(/^\/runs\/[^/]+\/[^/]+\/[^/]+\/cases\/.+/, '/runs/*/cases/*')
    .replace(/^\/(runs|rows|tracks|cases|diagnoses|asof)\/[^*/].*/, '/$1/*')
    .replace(/^\/personas\/axis\/.+/, '/personas/axis/*')
    .replace(/^\/personas\/(?!axis)[^/]+\/$/, '/personas/*')

describe.skipIf(!executablePath)('no page moves while it loads and is read', () => {
  let browser: Browser
  let listening: Listening
  let paths: string[]

  beforeAll(async () => {
    const record = temporaryFolder()
    cpSync(new URL('../fixtures/humans.json', import.meta.url), join(record, 'humans.json'))
    const { directory, code, log } = await buildSite(await makeSubmissions(), record)
    expect(code, log).toBe(0)
    const types = Map.groupBy([...pagesOf(directory).keys()].sort(), patternOf)
    const runs = 'runs=tests/checklist/dev.reference,tests/chief-complaint/dev.reference'
    paths = [...[...types.values()].map((those) => those[0]!), `/compare/?${runs}`, `/compare/case/?${runs}`]
    listening = await listen(siteApp(directory), 0)
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  })
  afterAll(async () => {
    await browser.close()
    listening.server.closeAllConnections()
    listening.server.close()
  })

  it.each([360, 1280])('at %i px', async (width) => {
    expect(paths.length).toBeGreaterThan(15)
    const moved: string[] = []
    for (const path of paths) {
      const page = await browser.newPage({ viewport: { width, height: 900 } })
      await page.addInitScript(() => {
        const shifts: string[] = []
        Object.assign(globalThis, { shifts, shifted: 0 })
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] })[]) {
            if (entry.hadRecentInput) continue
            Object.assign(globalThis, { shifted: (globalThis as unknown as { shifted: number }).shifted + entry.value })
            shifts.push(`${entry.value.toFixed(4)} ${entry.sources.map(({ node }) => (node instanceof Element ? `${node.nodeName}.${node.className}` : String(node?.nodeName))).join(' ')}`)
          }
        }).observe({ type: 'layout-shift', buffered: true })
      })
      await page.goto(`http://127.0.0.1:${listening.port}${path}`, { waitUntil: 'networkidle' })
      await page.evaluate(async () => {
        for (let y = 0; y < document.body.scrollHeight; y += 800) {
          scrollTo({ top: y, behavior: 'instant' })
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      })
      const { shifted, shifts } = await page.evaluate(() => globalThis as unknown as { shifted: number; shifts: string[] })
      if (shifted > mostShift) moved.push(`${path}: ${shifts.join(', ')}`)
      await page.close()
    }
    expect(moved).toEqual([])
  })
})
