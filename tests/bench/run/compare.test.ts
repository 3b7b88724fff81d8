import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import type { Doctor } from '../../../bench/doctors/doctor.ts'
import { cellTrials } from '../../../bench/run/cell.ts'
import { type Comparison, compare } from '../../../bench/run/compare.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { readResult } from '../../../bench/run/read-bundle.ts'
import { measures } from '../../../bench/schema/scores.ts'
import { cli } from '../../support/cli.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'

const folder = temporaryFolder()
const cases = loadCases('test')
const at = (name: string) => join(folder, name)
let found: Comparison

beforeAll(async () => {
  for (const name of ['chief-complaint', 'constant-list', 'long-list']) await makeBundle(at(name), findBaseline(name), { cases })
  found = await compare(at('chief-complaint'), at('long-list'))
})

describe('compare', () => {
  it('gives the difference of the two boards, and its negative the other way round', async () => {
    const mean = (name: string) => readResult(at(name)).scores.overall.ddx1.mean!
    expect(found.overall.ddx1!.difference).toBeCloseTo(mean('chief-complaint') - mean('long-list'), 12)
    expect(found.overall.ddx1).toMatchObject({ told_apart: true, pairs: 370, profiles: 75 })
    const back = await compare(at('long-list'), at('chief-complaint'))
    expect(back.overall.ddx1!.difference).toBeCloseTo(-found.overall.ddx1!.difference, 12)
    expect(back.overall.ddx1!.low).toBeCloseTo(-found.overall.ddx1!.high!, 12)
  })

  it('holds every level and persona once, with p-values that are only ever raised', () => {
    expect(found.levels.map((one) => one.slice)).toHaveLength(13)
    expect(found.personas).toHaveLength(37)
    for (const one of [...found.levels, ...found.personas]) expect(one.adjusted_p!).toBeGreaterThanOrEqual(one.p!)
    for (const one of found.personas) {
      expect(one.test).toBe('mcnemar-exact')
      expect(one.difference).toBeCloseTo((one.only!.first - one.only!.second) / one.pairs, 12)
    }
  })

  it('lists the cases that differ most, best first', () => {
    const gaps = found.most_different.map(({ first, second }) => Math.abs(first.ddx1 - second.ddx1))
    expect(gaps).toEqual([...gaps].sort((a, b) => b - a))
    expect(gaps[0]).toBe(1)
  })

  it('finds nothing between a run and itself', async () => {
    const same = await compare(at('long-list'), at('long-list'))
    expect(same.overall.ddx1).toMatchObject({ difference: 0, p: 1, told_apart: false })
    expect(same.levels.some((one) => one.told_apart)).toBe(false)
    expect(same.most_different).toEqual([])
  })

  it('refuses different protocols', async () => {
    await makeBundle(at('dev'), findBaseline('chief-complaint'))
    await expect(compare(at('chief-complaint'), at('dev'))).rejects.toThrow(/different protocols/)
  })

  it('puts a difference into words only above the resolvable gap', async () => {
    const wide = await cli(['compare', at('chief-complaint'), at('long-list')])
    expect(wide.stdout).toMatch(/tests\/chief-complaint 1 is better than tests\/long-list 1 in DDx@1/)
    const narrow = await cli(['compare', at('constant-list'), at('long-list')])
    const { told_apart } = (await compare(at('constant-list'), at('long-list'))).overall.ddx1!
    expect(told_apart).toBe(false)
    expect(narrow.stdout).toMatch(/can't be told apart: these cases resolve a gap from/)
    expect(narrow.stdout).not.toMatch(/better than/)
    const same = await cli(['compare', at('long-list'), at('long-list')])
    expect(same.stdout).toMatch(/can't be told apart: they are alike on every profile/)
    expect(same.stdout).toMatch(/No case differs/)
    expect(narrow.stdout).toMatch(/one trial a case does not say/)
  })

  it('says how many trials would halve the gap, where there are several to tell it from', async () => {
    for (const name of ['chief-complaint', 'checklist']) await makeBundle(at(`${name}-3`), findBaseline(name), { trials: 3 })
    const { trials_to_halve, trials_a_case } = await compare(at('chief-complaint-3'), at('checklist-3'))
    expect(trials_a_case).toBe(3)
    const said = (await cli(['compare', at('chief-complaint-3'), at('checklist-3')])).stdout
    if (trials_to_halve !== null) expect(trials_to_halve).toBeGreaterThan(3)
    expect(said).toMatch(trials_to_halve === null ? /would not halve the gap/ : `${trials_to_halve} trials a case would halve`)
  })
})

describe('cellTrials', () => {
  it('gives every mean of a result again, from the transcripts', async () => {
    const { scores } = readResult(at('chief-complaint'))
    for (const measure of measures) {
      const { mean, trials } = await cellTrials(at('chief-complaint'), { kind: 'overall' }, measure)
      expect(mean).toBe(scores.overall[measure].mean)
      expect(trials).toHaveLength(370)
      const level = await cellTrials(at('chief-complaint'), { kind: 'axis', axis: 'recall', level: 'low' }, measure)
      expect(level.mean).toBe(scores.axes.recall!.low![measure].mean)
    }
  })

  it('counts a doctor that fails as 0', async () => {
    const failing: Doctor = { name: 'broken', reply: () => ({ message: '', ddx: [''] }) }
    await makeBundle(at('broken'), failing)
    expect((await cellTrials(at('broken'), { kind: 'overall' }, 'ddx1')).mean).toBe(0)
  })
})
