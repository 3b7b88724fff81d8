import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { verify } from '../../../bench/run/verify.ts'
import type { MeasuredTrial } from '../../../bench/run/aggregate.ts'
import { passKOf } from '../../../bench/run/reliability.ts'
import { measures } from '../../../bench/schema/scores.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'

const folder = temporaryFolder()

describe('a run with several trials a case', () => {
  it('has pass^k, which never rises and begins at DDx@1, and is verified', async () => {
    const result = await makeBundle(join(folder, 'three'), findBaseline('chief-complaint'), { trials: 3 })
    expect(result.pass_k).toHaveLength(3)
    expect(result.pass_k![0]).toBeCloseTo(result.scores.overall.ddx1.mean!, 12)
    expect(result.pass_k).toEqual([...result.pass_k!].sort((a, b) => b - a))
    expect(await verify(join(folder, 'three'), referencePatient, (split) => loadCases(split))).toMatchObject({ ok: true, replayed: 111 })
  })
})

describe('passKOf', () => {
  const trial = (name: string, right: boolean): MeasuredTrial => ({
    case: name,
    cluster: name,
    persona: '',
    diagnosis: '',
    values: measures.map((measure) => (measure === 'ddx1' ? Number(right) : null)),
  })

  it('never rises where a trial is void, for its case is left out for every k', () => {
    const voided = [trial('a', false), trial('b', true), trial('b', true), trial('c', true), trial('c', false)]
    expect(passKOf(voided, 2)).toEqual([0.75, 0.5])
  })

  it('says nothing with one trial a case, or where no case has all its trials', () => {
    expect(passKOf([trial('a', true)], 1)).toBeUndefined()
    expect(passKOf([trial('a', true), trial('b', true)], 2)).toBeUndefined()
  })
})
