import { describe, expect, it } from 'vitest'
import { holm } from '../../../bench/stats/holm.ts'
import { mcnemarExact } from '../../../bench/stats/mcnemar.ts'
import { passK } from '../../../bench/stats/pass-k.ts'
import { rng } from '../../../bench/stats/rng.ts'
import { t975 } from '../../../bench/stats/student.ts'
import { wilson } from '../../../bench/stats/wilson.ts'

describe('wilson', () => {
  it('gives the intervals that Newcombe 1998 prints in table I, method 3', () => {
    for (const [right, n, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]]) {
      const found = wilson(right! / n!, n!)
      expect(found.low).toBeCloseTo(low!, 4)
      expect(found.high).toBeCloseTo(high!, 4)
    }
  })

  it('holds exactly the shares that a score test does not reject', () => {
    const z = 1.959963984540054
    const kept = (share: number, p: number, n: number) => Math.abs(share - p) <= z * Math.sqrt((p * (1 - p)) / n)
    for (const n of [1, 6, 37, 370]) {
      for (const right of new Set([0, 1, Math.floor(n / 3), n - 1, n])) {
        const { low, high } = wilson(right / n, n)
        for (let step = 1; step < 2000; step++) {
          const p = step / 2000
          if (Math.min(Math.abs(p - low), Math.abs(p - high)) > 1e-9) expect(kept(right / n, p, n), `${right}/${n}, ${p}`).toBe(low < p && p < high)
        }
      }
    }
  })

  it('mirrors at 1 and has a width there', () => {
    expect(wilson(1, 75).high).toBe(1)
    expect(wilson(1, 75).low).toBeCloseTo(1 - wilson(0, 75).high, 12)
    expect(wilson(1, 75).low).toBeLessThan(0.96)
  })
})

describe('t975', () => {
  it.each([[5, 2.571], [9, 2.262], [24, 2.064], [74, 1.993]])('with %i degrees of freedom is %f, as in the tables', (df, value) => {
    expect(Math.abs(t975(df) - value)).toBeLessThan(0.004)
  })
})

describe('mcnemarExact', () => {
  it('gives the p-value of the exact2x2 manual for 2 and 9 discordant pairs', () => {
    expect(mcnemarExact(2, 9)).toBeCloseTo(0.06543, 5)
  })

  it('equals the count over every way in which the discordant pairs could fall', () => {
    for (let n = 0; n <= 10; n++) {
      for (let b = 0; b <= n; b++) {
        let extreme = 0
        for (let way = 0; way < 2 ** n; way++) {
          const ones = way.toString(2).replaceAll('0', '').length
          if (Math.abs(ones - n / 2) >= Math.abs(b - n / 2)) extreme++
        }
        expect(mcnemarExact(b, n - b)).toBeCloseTo(extreme / 2 ** n, 10)
      }
    }
  })

  it('holds for thousands of pairs', () => {
    expect(mcnemarExact(600, 600)).toBe(1)
    expect(mcnemarExact(550, 650)).toBeCloseTo(0.00425, 4)
  })
})

describe('holm', () => {
  it("gives R's p.adjust for two lists", () => {
    expect(holm([0.01, 0.02, 0.03, 0.04, 0.05])).toEqual([0.05, 0.08, 0.09, 0.09, 0.09])
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
  })

  it('rejects what the closed test of Bonferroni tests rejects', () => {
    const random = rng('holm')
    for (let round = 0; round < 50; round++) {
      const values = Array.from({ length: 5 }, () => random.next() ** 3)
      const adjusted = holm(values)
      for (const [i, p] of adjusted.entries()) {
        let closed = 0
        for (let set = 0; set < 32; set++) {
          const members = values.filter((_, j) => set & (1 << j))
          if (set & (1 << i)) closed = Math.max(closed, Math.min(1, members.length * Math.min(...members)))
        }
        expect(p).toBeCloseTo(closed, 12)
      }
    }
  })
})

describe('passK', () => {
  it('is the share of k-subsets of trials that are all right', () => {
    const outcomes = [1, 1, 0, 1, 0, 1]
    for (let k = 1; k <= 6; k++) {
      let all = 0
      let sets = 0
      for (let set = 0; set < 64; set++) {
        const chosen = outcomes.filter((_, i) => set & (1 << i))
        if (chosen.length !== k) continue
        sets++
        if (chosen.every((one) => one === 1)) all++
      }
      expect(passK([{ trials: 6, right: 4 }], k)).toBeCloseTo(all / sets, 12)
    }
  })

  it('never rises with k where all cases have as many trials, and leaves out those tried too seldom', () => {
    const random = rng('pass')
    const cases = Array.from({ length: 30 }, () => ({ trials: 8, right: random.below(9) }))
    const values = Array.from({ length: 8 }, (_, i) => passK(cases, i + 1)!)
    expect(values).toEqual([...values].sort((a, b) => b - a))
    expect(passK([{ trials: 1, right: 1 }, { trials: 2, right: 0 }], 2)).toBe(0)
    expect(passK([{ trials: 1, right: 1 }], 2)).toBeNull()
  })
})
