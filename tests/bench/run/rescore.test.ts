import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { boardsOf } from '../../../bench/run/board.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { readConsultations, readResult } from '../../../bench/run/read-bundle.ts'
import { currentScorers, rescore, type Scorers } from '../../../bench/run/rescore.ts'
import { verify } from '../../../bench/run/verify.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'

const folder = temporaryFolder()
const old = join(folder, 'old')
const facts = { patient: referencePatient, loadCases: (split: string) => loadCases(split), packageVersion: '0', finishedAt: new Date('2026-02-01T00:00:00Z') }
/** A stricter scorer: only the first item counts. */
const strict: Scorers = {
  versions: { ddx: 'ddx/strict' },
  score(profile, talk) {
    return currentScorers.score(profile, { ...talk, ddx: talk.ddx.slice(0, 1) })
  },
}
let first: Result

beforeAll(async () => {
  first = await makeBundle(old, findBaseline('chief-complaint'))
})

describe('rescore', () => {
  it('changes scores and nothing that was said, and leaves the old bundle as it was', async () => {
    const before = readFileSync(join(old, 'result.json'), 'utf8')
    const result = await rescore(old, join(folder, 'new'), { ...facts, scorers: strict })
    expect(readFileSync(join(old, 'result.json'), 'utf8')).toBe(before)
    expect(result.scores.overall.ddx1.mean).toBe(first.scores.overall.ddx1.mean)
    expect(result.scores.overall.ddx5.mean).toBe(first.scores.overall.ddx1.mean)
    expect(first.scores.overall.ddx5.mean).toBeGreaterThan(first.scores.overall.ddx1.mean!)
    expect(result.rescored_from).toEqual({ bundle_sha256: first.bundle_sha256, content_sha256: first.content_sha256, protocol_sha256: first.protocol_sha256 })
    expect(readResult(join(folder, 'new'))).toEqual(result)
    const said = async (directory: string) => {
      const talks: unknown[] = []
      for await (const { exchanges, ddx, outcome } of readConsultations(directory)) talks.push({ exchanges, ddx, outcome })
      return talks
    }
    expect(await said(join(folder, 'new'))).toEqual(await said(old))
  })

  it('never shares a table with the old scores', async () => {
    const result = await rescore(old, join(folder, 'other'), { ...facts, scorers: strict })
    const boards = boardsOf([first, result].map((one, i) => ({ directory: String(i), result: one, tier: 'self-reported' as const })))
    expect(boards.map((board) => board.rows.map((row) => row.rescored_from))).toEqual([[null], [first.content_sha256.slice(0, 16)]])
  })

  it('is repeated by whoever doubts it: the same content hash, and verify says so', async () => {
    const result = await rescore(old, join(folder, 'doubted'), { ...facts, scorers: strict })
    const later = { ...facts, scorers: strict, finishedAt: new Date('2027-01-01T00:00:00Z') }
    expect((await rescore(old, join(folder, 'repeated'), later)).content_sha256).toBe(result.content_sha256)
    const { ok, difference } = await verify(join(folder, 'doubted'), referencePatient, (split) => loadCases(split))
    expect(ok).toBe(false)
    expect(difference).toMatch(new RegExp(`by re-scoring ${first.content_sha256.slice(0, 16)}: do that again`))
  })

  it('refuses scorers that scored it already', async () => {
    await expect(rescore(old, join(folder, 'same'), facts)).rejects.toThrow(/scored by these scorers already/)
  })
})
