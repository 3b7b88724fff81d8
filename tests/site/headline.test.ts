import { describe, expect, it } from 'vitest'
import type { Estimate } from '../../bench/schema/scores.ts'
import { extremes, type HeadedRow, headline } from '../../site/src/data/headline.ts'

const estimate = (mean: number, low: number | null = null, high: number | null = null): Estimate => ({ mean, low, high, scored: 10, total: 10 })

/** What a headline reads of a row. */
function row(title: string, rank: number, kind: 'agent' | 'baseline', personality: Record<string, Estimate> = {}): HeadedRow {
  const axes = { personality: Object.fromEntries(Object.entries(personality).map(([level, ddx1]) => [level, { ddx1 }])) }
  const run = { title, kind, knowsGenerator: false, result: { scores: { axes } } }
  return { rank, band: { from: rank, to: rank }, scores: { ddx1: estimate(1 - rank / 10, 0, 1) }, run } as unknown as HeadedRow
}

const gap = (typical: number) => ({ typical })

describe('the headline of a board', () => {
  it('says of whom the first is first, where a doctor of ours stands before it', () => {
    const [ours, theirs, other] = [row('Ours', 1, 'baseline'), row('Theirs', 2, 'agent'), row('Other', 3, 'agent')]
    expect(headline({ rows: [ours, theirs, other], gap: gap(0.1) })!.lead).toMatch(/^Theirs is first of the teams' agents: /)
    expect(headline({ rows: [row('Theirs', 1, 'agent'), other], gap: gap(0.1) })!.lead).toMatch(/^Theirs is first: /)
    expect(headline({ rows: [ours], gap: gap(0.1) })!.lead).toContain('No team has a row yet')
  })

  it('names the gap that two rows need, unless all of them are alike', () => {
    const rows = [row('A', 1, 'agent'), row('B', 1, 'agent')]
    expect(headline({ rows, gap: gap(0.15) })!.belief).toContain('from 15.0 points')
    expect(headline({ rows, gap: gap(0) })!.belief).toBe("These consultations put the two in no order.")
  })
})

describe('the patients with whom an agent does best and worst', () => {
  it('have intervals that lie clear of each other; one met as a single patient has none, and is neither', () => {
    const clear = { plain: estimate(0.9, 0.8, 1), verbose: estimate(0.3, 0.2, 0.5) }
    expect(extremes(row('A', 1, 'agent', clear))).toMatchObject({ best: { level: 'plain' }, worst: { level: 'verbose' } })
    expect(extremes(row('A', 1, 'agent', { plain: estimate(0.9, 0.4, 1), verbose: estimate(0.3, 0.2, 0.5) }))).toBeNull()
    expect(extremes(row('A', 1, 'agent', { plain: estimate(0.9, 0.8, 1), verbose: estimate(0) }))).toBeNull()
  })
})
