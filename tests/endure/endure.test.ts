import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { endure } from '../../scripts/endure.ts'
import { growth, type Sample } from '../../scripts/endure/started.ts'
import { enduranceText, failed, withEndurance } from '../../scripts/endure/report.ts'
import { type Endurance, thisEndurance } from '../../scripts/endure/results.ts'
import { temporaryFolder } from '../support/runs.ts'

const scenarios = ['endpoints', '429', 'kills', 'locked', 'disk', 'clock', 'postgres', 'day', 'many']

describe('npm run endure -- --short', () => {
  it.each(scenarios)('%s: nothing is lost, nothing doubled, each fault named', { timeout: 300_000 }, async (name) => {
    const json = join(temporaryFolder(), 'endurance.json')
    const code = await endure(['--short', '--only', name, '--json', json])
    const results = JSON.parse(readFileSync(json, 'utf8')) as Endurance
    expect(results.scenarios.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([])
    expect(results.scenarios[0]!.skipped ?? results.scenarios[0]!.checks.length).toBeTruthy()
    expect(code).toBe(0)
  })
})

describe('what is made of it', () => {
  const results = thisEndurance()
  const check = { what: 'lost', ok: false, found: '1, not 0' }
  results.scenarios.push({ name: 'x', title: 'A trouble', seconds: 3, done: '2 runs', checks: [check] })

  it('names the check that failed', () => {
    expect(failed(results.scenarios[0]!)).toBe(true)
    expect(enduranceText(results)).toContain('✗ lost: 1, not 0')
  })

  it('replaces the results of a document and nothing else', () => {
    const marks = ['<!-- results: npm run endure -- --write -->', '<!-- end of results -->']
    const once = withEndurance(`before\n${marks.join('\nold\n')}\nafter`, results)
    expect(once).toMatch(/^before\n[^]*\| A trouble \| 2 runs \| lost: 1, not 0 \| FAILED, 3 s \|[^]*\nafter$/)
    expect(once).not.toContain('old')
    expect(withEndurance(once, results)).toBe(once)
    expect(() => withEndurance('no marks', results)).toThrow(/no "/)
  })

  it('knows a process that grows from one that warms up', () => {
    const samples = (resident: (i: number) => number): Sample[] => Array.from({ length: 60 }, (_, i) => ({ seconds: i, residentMb: resident(i), files: 20 + (i > 40 ? 5 : 0) }))
    expect(growth(samples((i) => 100 + 2 * i))).toMatchObject({ memoryMb: 56, files: 5, peakMb: 218 })
    expect(growth(samples((i) => Math.min(200, 100 + 20 * i))).memoryMb).toBe(0)
  })
})

describe('bad usage', () => {
  it.each([['--only', 'nothing'], ['--write', '--short']])('%s %s ends with 2', async (...args) => {
    expect(await endure(args)).toBe(2)
  })
})
