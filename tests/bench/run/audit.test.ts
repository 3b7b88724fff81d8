import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import type { Doctor } from '../../../bench/doctors/doctor.ts'
import { firstTurns, similarity, splitGap } from '../../../bench/run/audit.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { smallSampleFactor } from '../../../bench/stats/student.ts'
import { unpairedDifference } from '../../../bench/stats/unpaired.ts'
import { cli } from '../../support/cli.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'

const folder = temporaryFolder()
const cases = loadCases('dev')

/** Knows the split by heart: names the diagnosis in its first question. Works at concurrency 1 only. */
function memoriser(): Doctor {
  let index = 0
  return {
    name: 'memoriser',
    reply({ round }) {
      const { diagnosis } = cases.profiles.get(cases.split.cases[round === 1 ? index : index++]!.profile)!
      return round === 1 ? { message: `Hello. Might this be ${diagnosis}, do you think?` } : { message: '', ddx: [diagnosis] }
    },
  }
}

describe('firstTurns', () => {
  it('shows a doctor that has the split by heart', async () => {
    await makeBundle(join(folder, 'memoriser'), memoriser(), { concurrency: 1 })
    const found = await firstTurns(join(folder, 'memoriser'))
    expect(found).toMatchObject({ cases: 37, named: 1, by_chance: 0 })
    expect(found.excess.low!).toBeGreaterThan(0.9)
  })

  it('clears a doctor that says the same to everyone, whatever it names', async () => {
    const guesser: Doctor = { name: 'guesser', reply: ({ round }) => (round === 1 ? { message: 'Is it pneumonia, influenza, or appendicitis?' } : { message: '', ddx: ['pneumonia'] }) }
    await makeBundle(join(folder, 'guesser'), guesser)
    const found = await firstTurns(join(folder, 'guesser'))
    expect(found.named).toBeGreaterThan(0)
    expect(found.excess.low!).toBeLessThanOrEqual(0)
    await makeBundle(join(folder, 'checklist'), findBaseline('checklist'))
    expect(await firstTurns(join(folder, 'checklist'))).toMatchObject({ named: 0, by_chance: 0 })
  })
})

describe('similarity', () => {
  it('finds a copy in its errors, and tells two honest doctors apart', async () => {
    const copy: Doctor = { ...findBaseline('checklist'), name: 'copy' }
    await makeBundle(join(folder, 'copy'), copy)
    await makeBundle(join(folder, 'chief-complaint'), findBaseline('chief-complaint'))
    const copied = await similarity(join(folder, 'checklist'), join(folder, 'copy'))
    expect(copied).toMatchObject({ trials: 37, same_ddx: 1, same_words: 1 })
    expect(copied.same_wrong).toBe(copied.both_wrong)
    const honest = await similarity(join(folder, 'checklist'), join(folder, 'chief-complaint'))
    expect(honest.same_ddx).toBeLessThan(0.5)
    expect(honest.same_words).toBeLessThan(1)
  })
})

describe('splitGap', () => {
  it('is of one version of one agent, between two splits under the same rules', async () => {
    const doctor = findBaseline('chief-complaint')
    const dev = await makeBundle(join(folder, 'dev'), doctor)
    const test = await makeBundle(join(folder, 'test'), doctor, { cases: loadCases('test') })
    const gap = splitGap(dev, test)!
    expect(gap.difference).toBeCloseTo(dev.scores.overall.ddx1.mean! - test.scores.overall.ddx1.mean!, 12)
    expect(gap.low!).toBeLessThan(gap.difference)
    expect(gap.high!).toBeGreaterThan(gap.difference)
    expect(splitGap(dev, dev)).toBeNull()
    expect(splitGap(dev, { ...test, submission: { ...test.submission, version: '2' } })).toBeNull()
    expect(splitGap(dev, { ...test, protocol: { ...test.protocol, rounds: 10 } })).toBeNull()
    const { stdout } = await cli(['audit', join(folder, 'dev'), join(folder, 'test')])
    expect(stdout).toContain(`dev against test: DDx@1 differs by ${(gap.difference * 100).toFixed(1)} points`)
  })
})

describe('unpairedDifference', () => {
  it('agrees with every possible resample of both sides', () => {
    const [first, second] = [[1, 0, 1, 1, 0, 1], [0, 0, 1, 0, 0.5, 0]]
    const means = (values: number[]) => Array.from({ length: 6 ** 6 }, (_, code) => {
      let sum = 0
      for (let i = 0, rest = code; i < 6; i++, rest = Math.floor(rest / 6)) sum += values[rest % 6]!
      return Math.round(sum * 2) / 12
    })
    const shares = (values: number[]) => [...Map.groupBy(means(values), (mean) => mean)].map(([mean, own]) => ({ mean, share: own.length / 6 ** 6 }))
    const exact = shares(first).flatMap((a) => shares(second).map((b) => ({ gap: a.mean - b.mean, share: a.share * b.share }))).sort((a, b) => a.gap - b.gap)
    const atShare = (share: number) => {
      let below = 0
      return exact.find((one) => (below += one.share) >= share)!.gap
    }
    const side = (sums: number[]) => ({ sums, counts: sums.map(() => 1) })
    const found = unpairedDifference(side(first), side(second), 'exact', 40_000)
    const widened = (share: number) => found.difference + (atShare(share) - found.difference) * smallSampleFactor(6)
    // The exact distribution is one of steps, a twelfth apart.
    expect(Math.abs(found.low! - widened(0.025))).toBeLessThan(0.09 * smallSampleFactor(6))
    expect(Math.abs(found.high! - widened(0.975))).toBeLessThan(0.09 * smallSampleFactor(6))
  })

  it('has about the interval of two independent means', () => {
    const side = (n: number, ones: number) => ({ sums: Array.from({ length: n }, (_, i) => Number(i < ones)), counts: Array.from({ length: n }, () => 1) })
    const found = unpairedDifference(side(100, 60), side(75, 30), 'two')
    const error = Math.sqrt((0.6 * 0.4) / 100 + (0.4 * 0.6) / 75)
    expect(found.difference).toBeCloseTo(0.2, 12)
    expect(Math.abs(found.low! - (0.2 - 1.98 * error))).toBeLessThan(0.015)
    expect(Math.abs(found.high! - (0.2 + 1.98 * error))).toBeLessThan(0.015)
    expect(unpairedDifference(side(5, 2), side(75, 30), 'few').low).toBeNull()
  })
})
