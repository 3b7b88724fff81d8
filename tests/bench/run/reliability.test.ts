import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { verify } from '../../../bench/run/verify.ts'
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
