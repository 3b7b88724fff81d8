import { describe, expect, it } from 'vitest'
import { rng } from '../../../bench/stats/rng.ts'
import { type CrossedScores, varianceComponents } from '../../../bench/stats/variance.ts'

const byName = (scores: CrossedScores) =>
  Object.fromEntries(varianceComponents(scores).map(({ of, variance }) => [of.join(' × ') || 'trial', variance]))

/** A draw from the normal distribution of mean 0 and variance 1 (Box & Muller 1958). */
function normal(random: ReturnType<typeof rng>): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

describe('varianceComponents', () => {
  it('splits the ratings of Shrout & Fleiss 1979 as their mean squares do', () => {
    const ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    const found = byName({ factors: [{ name: 'case', levels: 6 }, { name: 'judge', levels: 4 }], trials: 1, values: ratings.flat() })
    expect(Object.keys(found)).toEqual(['case', 'judge', 'trial'])
    expect(found.judge).toBeCloseTo((32.4861 - 1.0194) / 6, 3)
    expect(found.case).toBeCloseTo((11.2417 - 1.0194) / 4, 3)
    expect(found.trial).toBeCloseTo(1.0194, 3)
    expect(found.case! / (found.case! + found.judge! + found.trial!)).toBeCloseTo(0.29, 2)
  })

  it("gives the components that Brennan 2001 prints for his synthetic data set 3, persons × items × occasions", () => {
    const occasions = [
      [[2, 4, 5, 5, 4, 4, 2, 3, 0, 6], [6, 5, 5, 9, 3, 4, 6, 4, 5, 8], [7, 6, 4, 8, 5, 4, 6, 4, 4, 7], [5, 7, 6, 6, 6, 7, 5, 5, 5, 6]],
      [[2, 6, 5, 5, 4, 6, 2, 6, 5, 6], [5, 7, 4, 7, 5, 4, 7, 6, 5, 8], [5, 5, 5, 7, 6, 7, 7, 6, 5, 8], [5, 7, 5, 6, 4, 8, 5, 4, 3, 6]],
    ]
    const factors = [{ name: 'o', levels: 2 }, { name: 'i', levels: 4 }, { name: 'p', levels: 10 }]
    const found = byName({ factors, trials: 1, values: occasions.flat(2) })
    const printed = { p: 0.5528, i: 0.4417, o: 0.0074, 'i × p': 0.575, 'o × p': 0.1009, 'o × i': 0.1565, trial: 0.9352 }
    expect(Object.keys(found).sort()).toEqual(Object.keys(printed).sort())
    for (const [name, variance] of Object.entries(printed)) expect(found[name], name).toBeCloseTo(variance, 4)
  })

  it('equals the estimates from sums over pairs of scores (Koch 1967), which need no mean squares', () => {
    const levels = [3, 2, 4]
    const trials = 2
    const random = rng('koch')
    const factors = levels.map((count, i) => ({ name: 'abc'[i]!, levels: count }))
    const places = Array.from({ length: 24 * trials }, (_, i) => [Math.floor(i / 16), Math.floor(i / 8) % 2, Math.floor(i / 2) % 4, i % 2])
    const values = places.map(([a, b, c]) => a! + 2 * b! * c! + 3 * a! * c! + a! * b! * c! + normal(random))
    // Pairs that share exactly the levels of a set have, on average, the square of the mean and the variance of all parts of the set.
    const products = Array.from({ length: 9 }, () => ({ sum: 0, pairs: 0 }))
    for (const [i, one] of places.entries()) {
      for (const [j, other] of places.entries()) {
        const shared = [0, 1, 2].reduce((set, factor) => (one[factor] === other[factor] ? set | (1 << factor) : set), 0)
        const cell = products[i === j ? 8 : shared]!
        cell.sum += values[i]! * values[j]!
        cell.pairs++
      }
    }
    const mean = products.map(({ sum, pairs }) => sum / pairs)
    const parts = (set: number) => [1, 2, 4].reduce((count, bit) => count + (set & bit ? 1 : 0), 0)
    const found = byName({ factors, trials, values })
    for (let set = 1; set < 8; set++) {
      const within = Array.from({ length: set + 1 }, (_, part) => part).filter((part) => (part & set) === part)
      const slow = within.reduce((sum, part) => sum + ((parts(set) - parts(part)) % 2 === 0 ? 1 : -1) * mean[part]!, 0)
      const name = factors.filter((_, i) => set & (1 << i)).map((factor) => factor.name).join(' × ')
      expect(found[name], name).toBeCloseTo(Math.max(0, slow), 8)
    }
    expect(found.trial).toBeCloseTo(mean[8]! - mean[7]!, 8)
  })

  it('finds the components that simulated scores of doctors, patients, judges and cases were made with', () => {
    const factors = [{ name: 'doctor', levels: 5 }, { name: 'patient', levels: 4 }, { name: 'judge', levels: 4 }, { name: 'case', levels: 20 }]
    const made: Record<string, number> = { doctor: 4, patient: 2, judge: 1, case: 3, 'doctor × case': 2, 'patient × judge': 1, trial: 2 }
    const sums: Record<string, number> = {}
    const rounds = 40
    for (let round = 0; round < rounds; round++) {
      const effects = new Map<string, number>()
      const effect = (name: string, levels: string) => {
        const key = `${name} ${levels}`
        const known = effects.get(key) ?? normal(rng(`${round} ${key}`)) * Math.sqrt(made[name]!)
        effects.set(key, known)
        return known
      }
      const values: number[] = []
      for (let d = 0; d < 5; d++) for (let p = 0; p < 4; p++) for (let j = 0; j < 4; j++) for (let c = 0; c < 20; c++) {
        const shared = effect('doctor', `${d}`) + effect('patient', `${p}`) + effect('judge', `${j}`) + effect('case', `${c}`)
        const together = effect('doctor × case', `${d} ${c}`) + effect('patient × judge', `${p} ${j}`)
        for (let t = 0; t < 2; t++) values.push(shared + together + effect('trial', `${d} ${p} ${j} ${c} ${t}`))
      }
      for (const [name, variance] of Object.entries(byName({ factors, trials: 2, values }))) sums[name] = (sums[name] ?? 0) + variance / rounds
    }
    expect(Object.keys(sums)).toHaveLength(16)
    for (const [name, variance] of Object.entries(sums)) {
      const truth = made[name] ?? 0
      expect(Math.abs(variance - truth), `${name}: ${variance}`).toBeLessThan(truth === 0 ? 0.1 : 0.35 * truth + 0.05)
    }
  })

  it('tells all factors together from the trials where there are several', () => {
    const factors = [{ name: 'doctor', levels: 2 }, { name: 'case', levels: 2 }]
    expect(byName({ factors, trials: 2, values: [1, 1, 0, 0, 0, 0, 1, 1] })).toEqual({ doctor: 0, case: 0, 'doctor × case': 1, trial: 0 })
  })

  it('refuses a table with holes, and a factor of one level', () => {
    const factors = [{ name: 'doctor', levels: 2 }, { name: 'case', levels: 2 }]
    expect(() => varianceComponents({ factors, trials: 1, values: [1, 0, 1] })).toThrow(RangeError)
    expect(() => varianceComponents({ factors: [{ name: 'doctor', levels: 1 }], trials: 1, values: [1] })).toThrow(RangeError)
  })
})
