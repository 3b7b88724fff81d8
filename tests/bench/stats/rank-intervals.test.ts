import { describe, expect, it } from 'vitest'
import { type ClusterSums, jointBootstrap, toldApart } from '../../../bench/stats/joint.ts'
import { type Pair, pairedDifference } from '../../../bench/stats/paired.ts'
import { quantile } from '../../../bench/stats/quantile.ts'
import { rankIntervals } from '../../../bench/stats/rank-intervals.ts'
import { trialsToHalve, withinError } from '../../../bench/stats/resolvable-gap.ts'
import { rng } from '../../../bench/stats/rng.ts'

const profiles = 75
const perProfile = 5

/** A row as a doctor of this skill would make it: each profile has a difficulty that all rows share. */
function simulate(skill: number, world: string, own: string): ClusterSums {
  const difficulty = rng(`difficulty/${world}`)
  const luck = rng(`luck/${world}/${own}`)
  const sums = Array.from({ length: profiles }, () => {
    const chance = Math.min(1, Math.max(0, skill + 0.5 * (difficulty.next() - 0.5)))
    return Array.from({ length: perProfile }, () => Number(luck.next() < chance)).reduce((sum, one) => sum + one, 0)
  })
  return { sums, counts: sums.map(() => perProfile) }
}

describe('jointBootstrap', () => {
  it('agrees with every possible resample of a small board', () => {
    const rows = [[1, 0, 1, 1, 0, 1], [0, 0, 1, 0, 0, 1], [1, 1, 1, 0, 1, 0]].map((sums) => ({ sums, counts: sums.map(() => 1) }))
    const found = jointBootstrap(rows, 'small', 40_000)
    const exact: number[] = []
    for (let code = 0; code < 6 ** 6; code++) {
      const drawn = Array.from({ length: 6 }, (_, i) => Math.floor(code / 6 ** i) % 6)
      const shift = rows.map((row, i) => drawn.reduce((sum, p) => sum + row.sums[p]!, 0) / 6 - found.means[i]!)
      const deviations = [[0, 1], [0, 2], [1, 2]].map(([i, j]) => Math.abs(shift[i!]! - shift[j!]!) / found.errors[i! * 3 + j!]!)
      exact.push(Math.max(...deviations))
    }
    exact.sort((a, b) => a - b)
    for (const share of [0.5, 0.8, 0.95]) expect(Math.abs(quantile(found.largest, share) - quantile(exact, share))).toBeLessThan(0.06)
  })

  it('has the standard error of a paired t-test where profiles hold one pair each', () => {
    const [a, b] = [[3, 5, 4, 6, 8, 9, 4], [2, 5, 1, 6, 4, 7, 5]]
    const found = jointBootstrap([a!, b!].map((sums) => ({ sums, counts: sums.map(() => 1) })), 't')
    const gaps = a!.map((value, i) => value - b![i]!)
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / 7
    expect(found.errors[1]).toBeCloseTo(Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / 6 / 7), 12)
  })

  it('tells nothing apart with fewer than six profiles, and a constant gap with six', () => {
    const rows = (n: number) => [1, 0].map((value) => ({ sums: Array(n).fill(value), counts: Array(n).fill(1) }))
    expect(toldApart(jointBootstrap(rows(5), 'few'), 0, 1)).toBe(false)
    expect(toldApart(jointBootstrap(rows(6), 'few'), 0, 1)).toBe(true)
  })
})

describe('rankIntervals', () => {
  it('ties an agent with itself in at least 95 % of 200 simulated boards, and still tells good from bad', () => {
    let tied = 0
    let separated = 0
    for (let world = 0; world < 200; world++) {
      const row = (skill: number, name: string) => simulate(skill, String(world), name)
      const rows = [row(0.6, 'agent'), row(0.6, 'again'), row(0.85, 'best'), row(0.35, 'worse'), row(0.05, 'floor')]
      const { intervals, bands } = rankIntervals(rows, `world/${world}`, 1000)
      const [a, b] = bands
      const overlap = intervals[0]!.low <= intervals[1]!.high && intervals[1]!.low <= intervals[0]!.high
      if (overlap && a!.from <= b!.to && b!.from <= a!.to) tied++
      if (intervals[2]!.high === 1 && intervals[4]!.low === 5) separated++
    }
    expect(tied).toBeGreaterThanOrEqual(190)
    expect(separated).toBeGreaterThanOrEqual(180)
  }, 120_000)

  it('keeps the false alarms of a board of two at about 5 %', () => {
    const apart = Array.from({ length: 400 }, (_, world) => {
      const rows = ['agent', 'again'].map((name) => simulate(0.5, `two/${world}`, name))
      return rankIntervals(rows, `two/${world}`, 1000).intervals[0]!.low !== rankIntervals(rows, `two/${world}`, 1000).intervals[0]!.high
    })
    expect(apart.filter((one) => !one).length / 400).toBeLessThanOrEqual(0.08)
  }, 120_000)

  it('gives two equal rows the whole range, and each its own band when far apart', () => {
    const best = simulate(0.95, 'w', 'a')
    const worst = simulate(0.2, 'w', 'b')
    expect(rankIntervals([best, best], 's').intervals).toEqual([{ low: 1, high: 2 }, { low: 1, high: 2 }])
    const apart = rankIntervals([worst, best], 's')
    expect(apart.intervals).toEqual([{ low: 2, high: 2 }, { low: 1, high: 1 }])
    expect(apart.bands).toEqual([{ from: 2, to: 2 }, { from: 1, to: 1 }])
  })

  it('shares a band between all rows that are not told apart, in a chain of neighbours', () => {
    const rows = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3].map((skill, i) => simulate(skill, 'chain', String(i)))
    const { bands } = rankIntervals(rows, 'chain')
    const found = jointBootstrap(rows, 'chain')
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++) {
        const share = bands[i]!.from <= bands[j]!.to && bands[j]!.from <= bands[i]!.to
        if (!toldApart(found, i, j)) expect(share, `${i} and ${j}`).toBe(true)
      }
    }
    expect(bands[0]!.to).toBeLessThan(bands[6]!.from)
  })

  it('holds all true ranks of a board at once in at least 95 % of 200 simulated boards', () => {
    const skills = [0.75, 0.6, 0.6, 0.5, 0.2]
    const held = Array.from({ length: 200 }, (_, world) => {
      const rows = skills.map((skill, i) => simulate(skill, `ranks/${world}`, String(i)))
      const { intervals } = rankIntervals(rows, `ranks/${world}`, 1000)
      // Rows of equal skill may have either rank.
      return skills.every((skill, i) => {
        const [best, worst] = [1 + skills.filter((one) => one > skill).length, skills.filter((one) => one >= skill).length]
        return intervals[i]!.low <= best && worst <= intervals[i]!.high
      })
    })
    expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(190)
  }, 120_000)

  it('keeps rows that are not told apart in one band, even where that holds a pair that is', () => {
    const twin = simulate(0.6, 'twins', 'a')
    const better = { ...twin, sums: twin.sums.map((sum) => sum + 0.3) }
    const stranger = { ...twin, sums: [...twin.sums].reverse() }
    const rows = [better, twin, stranger]
    const found = jointBootstrap(rows, 'twins')
    expect([toldApart(found, 0, 1), toldApart(found, 0, 2), toldApart(found, 1, 2)]).toEqual([true, false, false])
    const { bands, intervals } = rankIntervals(rows, 'twins')
    expect(bands).toEqual([{ from: 1, to: 1 }, { from: 1, to: 1 }, { from: 1, to: 1 }])
    expect(intervals).toEqual([{ low: 1, high: 2 }, { low: 2, high: 3 }, { low: 1, high: 3 }])
  })

  it('prints a gap below which no pair is told apart', () => {
    const rows = [0.7, 0.6, 0.5].map((skill, i) => simulate(skill, 'gap', String(i)))
    const { gap } = rankIntervals(rows, 'gap')
    const found = jointBootstrap(rows, 'gap')
    expect(gap!.smallest).toBeLessThanOrEqual(gap!.typical)
    expect(gap!.typical).toBeLessThanOrEqual(gap!.largest)
    const pairs = [[0, 1], [0, 2], [1, 2]] as const
    for (const [i, j] of pairs) if (toldApart(found, i, j)) expect(Math.abs(found.means[i]! - found.means[j]!)).toBeGreaterThan(gap!.smallest)
  })
})

describe('pairedDifference', () => {
  const pairsOf = (a: ClusterSums, b: ClusterSums): Pair[] => a.sums.map((sum, p) => ({ cluster: `p${100 + p}`, first: sum / perProfile, second: b.sums[p]! / perProfile }))

  it('agrees with a board of the same two rows, and its p with its interval', () => {
    for (let world = 0; world < 30; world++) {
      const a = simulate(0.5 + world / 150, `pair/${world}`, 'a')
      const b = simulate(0.5, `pair/${world}`, 'b')
      const found = pairedDifference(pairsOf(a, b), 'seed')
      const board = rankIntervals([a, b], 'seed', 4000)
      expect(found.told_apart).toBe(board.intervals[0]!.low === board.intervals[0]!.high)
      expect(found.told_apart).toBe(found.low! > 0 || found.high! < 0)
      expect(found.told_apart).toBe(Math.abs(found.difference) > found.resolvable_gap!)
      if (Math.abs(found.p! - 0.05) > 0.002) expect(found.p! < 0.05).toBe(found.told_apart)
    }
  })

  it('covers the true difference in about 95 % of samples with few, skewed profiles', () => {
    const random = rng('coverage')
    const covered = Array.from({ length: 400 }, (_, i) => {
      const pairs = Array.from({ length: 15 }, (_, p) => ({ cluster: String(p), first: random.next() + random.next() ** 4, second: random.next() }))
      const { low, high } = pairedDifference(pairs, `c/${i}`, 400)
      return low! <= 0.2 && 0.2 <= high!
    })
    expect(covered.filter(Boolean).length / 400).toBeGreaterThanOrEqual(0.92)
  })

  it('says nothing with too few profiles', () => {
    const found = pairedDifference([{ cluster: 'a', first: 1, second: 0 }], 's')
    expect(found).toEqual({ difference: 1, error: 0, pairs: 1, profiles: 1, low: null, high: null, p: null, resolvable_gap: null, told_apart: false })
  })
})

describe('withinError', () => {
  it('is what every possible resample of the trials within their cases spreads', () => {
    const cases = [[1, 0, 0], [1, 1, 0], [-1, 0, 1], [0, 0, 0]]
    const k = 3
    const means: number[] = []
    for (let code = 0; code < k ** (k * cases.length); code++) {
      let rest = code
      let sum = 0
      for (const values of cases) for (let i = 0; i < k; i++, rest = Math.floor(rest / k)) sum += values[rest % k]! / k
      means.push(sum / cases.length)
    }
    const mean = means.reduce((sum, one) => sum + one, 0) / means.length
    const spread = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / means.length
    // A resample of k spreads (k − 1)/k as much as k new trials would.
    expect(withinError(cases) / k).toBeCloseTo((spread * k) / (k - 1), 10)
  })

  it('has nothing to say of cases with one trial', () => {
    expect(withinError([[1], [0]])).toBe(0)
  })
})

describe('trialsToHalve', () => {
  it('brings the squared error to a quarter with that many trials and not with one fewer', () => {
    const [between, within, trials] = [0.001, 0.02, 2]
    const needed = trialsToHalve(between, within, trials)!
    const error = (k: number) => between + within / k
    expect(error(needed)).toBeLessThanOrEqual(error(trials) / 4 + 1e-12)
    expect(error(needed - 1)).toBeGreaterThan(error(trials) / 4)
    expect(trialsToHalve(0.01, 0.02, 2)).toBeNull()
    expect(trialsToHalve(0, 0.02, 2)).toBe(8)
  })
})
