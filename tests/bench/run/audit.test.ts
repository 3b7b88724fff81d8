import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import type { Doctor } from '../../../bench/doctors/doctor.ts'
import { firstTurns, similarity } from '../../../bench/run/audit.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { unpairedDifference } from '../../../bench/stats/unpaired.ts'
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

describe('unpairedDifference', () => {
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
