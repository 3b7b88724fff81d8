import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { take } from '../../../scripts/benchmarks/child.ts'
import type { Figure } from '../../../scripts/benchmarks/item.ts'
import { between, marks, reaches, resultsMarkdown, resultsText, speedSentence, spreadOf } from '../../../scripts/benchmarks/report.ts'
import { joinResults, keepResults, lastResults, readResults } from '../../../scripts/benchmarks/results.ts'
import { type Results, resultsFolder } from '../../../scripts/benchmarks/results.ts'
import { withStandIn } from '../../../scripts/benchmarks/stand-in.ts'
import { bench } from '../../../scripts/bench.ts'
import { root } from '../../../scripts/config.ts'

const wall: Figure = { name: 'wall', unit: 's', better: 'lower', goal: 2, values: [3, 1, 2] }
const rate: Figure = { name: 'rate', unit: '1/s', better: 'higher', goal: 200, values: [150] }
const folder = () => mkdtempSync(join(tmpdir(), 'patientsim-bench-test-'))

function results(date: string, machine: string, figures: Figure[]): Results {
  const here = { name: machine, cpu: 'CPU', cores: 2, memory_gb: 4, system: 'linux x64' }
  const items = [{ name: 'one', title: 'One', commit: 'abc', figures }]
  return { schema: 'patientsim-benchmark/1', date, machine: here, node: 'v24', items }
}

describe('figures', () => {
  test('a figure is its median, with the least and the most', () => {
    expect(spreadOf(wall)).toEqual({ median: 2, least: 1, most: 3 })
  })

  test('a goal is at most, or at least where higher is better', () => {
    expect([reaches(wall), reaches(rate), reaches({ ...wall, goal: undefined })]).toEqual([true, false, null])
  })

  test('each is set in ratio to the same figure of earlier results', () => {
    const text = resultsText(results('2026-02-02', 'a', [wall, rate]), results('2026-01-01', 'a', [{ ...wall, values: [4] }]))
    expect(text).toMatch(/wall +2\.00 s +1\.00 – 3\.00 +≤ 2\.00 +0\.50\n/)
    expect(text).toMatch(/rate +150 a second +≥ 200 missed$/)
  })
})

describe('kept results', () => {
  test('the last of this machine comes before a later one of another', () => {
    const place = folder()
    keepResults(results('2026-01-01', 'mine', [wall]), place)
    keepResults(results('2026-01-02', 'mine', [rate]), place)
    keepResults(results('2026-03-03', 'other', [wall]), place)
    expect(lastResults('mine', place)?.date).toBe('2026-01-02')
    expect(lastResults('third', place)?.machine.name).toBe('other')
    expect(lastResults('mine', folder())).toBeNull()
  })

  test('an item that was not measured again stays as it was; nothing of another machine does', () => {
    const [item] = results('2026-01-01', 'mine', [wall]).items
    const newer = { ...results('2026-02-02', 'mine', []), items: [{ ...item!, name: 'two' }] }
    const joined = joinResults(newer, results('2026-01-01', 'mine', [wall]))
    expect(joined.items.map((one) => one.name)).toEqual(['one', 'two'])
    const again = joinResults(results('2026-03-03', 'mine', [rate]), joined)
    expect(again.items.map((one) => [one.name, one.figures])).toEqual([['one', [rate]], ['two', item!.figures]])
    expect(joinResults(newer, results('2026-01-01', 'other', [wall]))).toEqual(newer)
    expect(joinResults(newer, null)).toEqual(newer)
  })

  test('a file of another form is refused by name', () => {
    const place = folder()
    writeFileSync(join(place, '2026-01-01-mine.json'), '{"schema":"patientsim-benchmark/9"}')
    expect(() => lastResults('mine', place)).toThrow(/2026-01-01-mine\.json has the format/)
  })
})

describe('the documents', () => {
  const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')

  test('hold the figures of one kept file, and nothing else between their marks', () => {
    const document = read('docs', 'performance.md')
    const kept = readdirSync(resultsFolder).map((name) => readResults(join(resultsFolder, name)))
    const shown = kept.filter((one) => between(document, marks.figures, resultsMarkdown(one)) === document)
    expect(shown).toHaveLength(1)
    expect(between(read('README.md'), marks.speed, speedSentence(shown[0]!))).toBe(read('README.md'))
  })

  test('one without marks is refused', () => {
    expect(() => between('# Performance', marks.figures, 'x')).toThrow(/has no/)
  })
})

describe('what is measured', () => {
  test('a program: its time, its processor time, its memory, what it printed', async () => {
    const script = join(folder(), 'busy.mjs')
    writeFileSync(script, 'const kept = Buffer.alloc(2e8, 1); for (let i = 0; i < 3e8; i++); console.log(kept.length)')
    const { seconds, cpuSeconds, peakMb, stdout } = await take([script])
    expect(stdout).toBe('200000000\n')
    expect(peakMb).toBeGreaterThan(200)
    expect(cpuSeconds).toBeGreaterThan(0)
    expect(seconds).toBeGreaterThan(0)
  })

  test('a program that fails is an error with its last words', async () => {
    const script = join(folder(), 'fails.mjs')
    writeFileSync(script, 'console.error("no disk"); process.exit(3)')
    await expect(take([script])).rejects.toThrow(/ended with 3:\nno disk/)
  })

  test('the other side of a dialogue: a doctor who ends in the last round, a model, promptfoo’s user', async () => {
    await withStandIn(0, 3, async (address) => {
      const ask = async (path: string, body: object) => {
        const answer = await fetch(`${address}${path}`, { method: 'POST', body: JSON.stringify(body) })
        return (await answer.json()) as object
      }
      expect(await ask('/doctor', { round: 2 })).not.toHaveProperty('ddx')
      expect(await ask('/doctor', { round: 3 })).toHaveProperty('ddx')
      expect(await ask('/v1/chat/completions', {})).toHaveProperty('choices.0.message.content')
      expect(await ask('/task', {})).toHaveProperty('result')
    })
  })

  test('an item that is not there is refused', async () => {
    expect(await bench(['--only', 'nothing'])).toBe(2)
  })
})
