import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import type { Doctor } from '../../../bench/doctors/doctor.ts'
import { compareRerun } from '../../../bench/run/rerun.ts'
import { checksFile, readChecks, signCheck, tierOf, writeCheck } from '../../../bench/run/tier.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import type { Check, Hosts } from '../../../bench/schema/check.ts'
import { hashOf } from '../../../bench/schema/hash.ts'
import { submissionSchema } from '../../../bench/schema/submission.ts'
import { makeBundle, submissionOf, temporaryFolder } from '../../support/runs.ts'

const folder = temporaryFolder()
const keys = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { open: publicKey.export({ type: 'spki', format: 'pem' }).toString(), secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}
const host = keys()
const stranger = keys()
const hosts: Hosts = { schema: 'patientsim-hosts/1', hosts: [{ name: 'host', public_key: host.open }] }
let result: Result

beforeAll(async () => {
  result = await makeBundle(join(folder, 'one'), findBaseline('chief-complaint'))
})

function check(kind: Check['kind'], bundle = result.bundle_sha256): Check {
  return { schema: 'patientsim-check/1', kind, bundle_sha256: bundle, consultations: 37, by: 'host', at: '2026-01-02T00:00:00Z', package_version: '0' }
}

describe('tierOf', () => {
  const replay = () => check('replay')
  const hosted = () => signCheck(check('host-run'), host.secret)
  const rerun = () => signCheck(check('rerun'), host.secret)

  it('rises with each check, never without the one below', () => {
    expect(tierOf(result, [], hosts)).toBe('self-reported')
    expect(tierOf(result, [replay()], hosts)).toBe('replayed')
    expect(tierOf(result, [replay(), hosted()], hosts)).toBe('host-run')
    expect(tierOf(result, [replay(), hosted(), rerun()], hosts)).toBe('rerun')
    expect(tierOf(result, [hosted(), rerun()], hosts)).toBe('self-reported')
    expect(tierOf(result, [replay(), rerun()], hosts)).toBe('replayed')
  })

  it('takes no unsigned, forged or edited word of a host', () => {
    expect(tierOf(result, [replay(), check('host-run')], hosts)).toBe('replayed')
    expect(tierOf(result, [replay(), signCheck(check('host-run'), stranger.secret)], hosts)).toBe('replayed')
    expect(tierOf(result, [replay(), { ...hosted(), by: 'other' }], hosts)).toBe('replayed')
    expect(tierOf(result, [replay(), { ...hosted(), kind: 'rerun' }, hosted()], hosts)).toBe('host-run')
    expect(tierOf(result, [replay(), hosted()], { ...hosts, hosts: [] })).toBe('replayed')
  })

  it('counts no check of another bundle, nor any once the result is changed', () => {
    expect(tierOf(result, [check('replay', 'a'.repeat(64))], hosts)).toBe('self-reported')
    const better = { ...result, scores: { ...result.scores, overall: { ...result.scores.overall, ddx1: { ...result.scores.overall.ddx1, mean: 1 } } } }
    expect(tierOf(better, [replay(), hosted()], hosts)).toBe('self-reported')
  })

  it('believes no replay where nothing can be replayed: a patient whom a model plays, transcripts that are not there', () => {
    const altered = (change: Partial<Result>): Result => {
      const { bundle_sha256: _, ...rest } = { ...result, ...change }
      return { ...rest, bundle_sha256: hashOf(rest) }
    }
    const { protocol } = result
    for (const kind of ['grounded', 'patientsim']) {
      const modelled = altered({ protocol: { ...protocol, patient: { ...protocol.patient, kind } } })
      expect(tierOf(modelled, [check('replay', modelled.bundle_sha256)], hosts)).toBe('self-reported')
      const signed = signCheck(check('host-run', modelled.bundle_sha256), host.secret)
      expect(tierOf(modelled, [signed], hosts)).toBe('host-run')
    }
    const sealed = altered({ sealed: 'hidden' })
    expect(tierOf(sealed, [check('replay', sealed.bundle_sha256)], hosts)).toBe('self-reported')
  })

  it('reads what was written beside the bundle', () => {
    writeCheck(join(folder, 'one'), replay())
    writeCheck(join(folder, 'one'), hosted())
    expect(tierOf(result, readChecks(join(folder, 'one')), hosts)).toBe('host-run')
  })

  it('names the line of checks that is not readable', () => {
    const broken = join(folder, 'broken')
    cpSync(join(folder, 'one'), broken, { recursive: true })
    appendFileSync(join(broken, checksFile), 'replayed!\n')
    expect(() => readChecks(broken)).toThrow(/checks\.jsonl, line 3 is not JSON/)
  })

  it('has no field in a submission that could claim one', () => {
    for (const field of ['tier', 'verified', 'checks', 'host_run']) {
      expect(submissionSchema.safeParse({ ...submissionOf('x'), [field]: 'rerun' }).success).toBe(false)
    }
  })
})

describe('compareRerun', () => {
  it('agrees for a second run, and refuses a copy, another agent and a run that differs', async () => {
    const again = join(folder, 'again')
    await makeBundle(again, findBaseline('chief-complaint'))
    expect(await compareRerun(join(folder, 'one'), again)).toMatchObject({ agree: true, consultations: 37 })
    cpSync(join(folder, 'one'), join(folder, 'copy'), { recursive: true })
    expect(await compareRerun(join(folder, 'one'), join(folder, 'copy'))).toMatchObject({ agree: false, reason: expect.stringMatching(/a copy/) })
    await makeBundle(join(folder, 'silent'), findBaseline('silent'))
    expect(await compareRerun(join(folder, 'one'), join(folder, 'silent'))).toMatchObject({ reason: expect.stringMatching(/different submissions/) })
    const changed: Doctor = { ...findBaseline('checklist'), name: 'chief-complaint' }
    await makeBundle(join(folder, 'changed'), changed)
    expect(await compareRerun(join(folder, 'one'), join(folder, 'changed'))).toMatchObject({ agree: false, reason: expect.stringMatching(/differs by/) })
  })
})
