import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { listen, siteApp } from '../../server/serve.ts'
import { root } from '../config.ts'

/**
 * How long a board of 500 rows takes to filter in Chromium: `node scripts/benchmarks/site-board.ts [site/dist] [chromium]`. The
 * built board's own rows are copied until there are 500. A time runs from the keystroke to the end of script, style and layout.
 * Exit 1 when the middle one of any kind takes 50 ms or more.
 */
const [site = join(root, 'site/dist'), executablePath = '/usr/bin/chromium'] = process.argv.slice(2)
const rows = 500
const repeats = 15
const steps = { 'to one row': 'agent-123', 'to half': 'half-0', 'to every row': '' }

if (!existsSync(join(site, 'index.html'))) throw new Error(`${site} is not a built site; run "npm start -- --once" first.`)
const { address, server } = await listen(siteApp(site), 0)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
await page.goto(address)
await fill(page)
const times = await measure(page)
await browser.close()
server.close()
for (const [step, all] of Object.entries(times)) {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!
  process.stdout.write(`${rows} rows filtered ${step}: ${at(0.5).toFixed(1)} ms (${at(0).toFixed(1)}–${at(1).toFixed(1)}, ${repeats} times)\n`)
  if (at(0.5) >= 50) process.exitCode = 1
}

/** Copies the board's rows, each copy under a name of its own, until there are as many as wanted. */
async function fill(at: Page): Promise<void> {
  await at.evaluate((wanted) => {
    const own = [...document.querySelectorAll<HTMLTableRowElement>('tr[data-words]')]
    for (let i = own.length; i < wanted; i++) {
      const copy = own[i % own.length]!.cloneNode(true) as HTMLTableRowElement
      copy.dataset.words = `agent-${i} half-${i % 2}`
      own[i % own.length]!.parentElement!.append(copy)
    }
  }, rows)
}

function measure(at: Page): Promise<Record<string, number[]>> {
  return at.evaluate(
    async ([words, count]) => {
      const field = document.querySelector<HTMLInputElement>('[name=q]')!
      const found: Record<string, number[]> = {}
      for (let i = 0; i < count; i++) {
        for (const [step, value] of Object.entries(words)) {
          await new Promise(requestAnimationFrame)
          field.value = value
          const began = performance.now()
          field.dispatchEvent(new Event('input', { bubbles: true }))
          document.body.getBoundingClientRect()
          ;(found[step] ??= []).push(performance.now() - began)
        }
      }
      return found
    },
    [steps, repeats] as const,
  )
}
