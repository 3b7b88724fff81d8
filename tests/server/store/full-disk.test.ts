import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addToRecord, checkRecord, loadRecord } from '../../../bench/record/archive.ts'
import { readResult } from '../../../bench/run/read-bundle.ts'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { makeBundle, submissionOf, temporaryFolder } from '../../support/runs.ts'
import { lacksSmallDisk } from '../../../scripts/endure/full-disk.ts'
import { platformWithTeams } from '../support.ts'

const lacks = lacksSmallDisk()
if (lacks) it(`is not tried here: ${lacks}`, () => expect(lacksSmallDisk()).toBe(lacks))

const mounted: string[] = []
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder])
})

/** A disk of so many megabytes, and what fills it but for some kilobytes. */
function smallDisk(megabytes: number) {
  const folder = temporaryFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  mounted.push(folder)
  const ballast = join(folder, 'ballast')
  const fill = (leftKilobytes: number) => {
    const { bavail, bsize } = statfsSync(folder)
    appendFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leftKilobytes * 1024)))
  }
  return { folder, fill, makeRoom: () => rmSync(ballast) }
}

if (!lacks) describe('a full disk', () => {
  it.each(['database', 'bundles'] as const)('of the %s loses no trial and ends no server, and the run goes on when there is room', { timeout: 120_000 }, async (what) => {
    const disk = smallDisk(32)
    const place = what === 'database' ? { database: join(disk.folder, 'state.sqlite') } : { bundles: join(disk.folder, 'bundles') }
    mkdirSync(join(disk.folder, 'bundles'), { recursive: true })
    const platform = await platformWithTeams({ ...place, concurrency: 2 })
    closing.push(() => platform.close())
    expect((await platform.call('GET', '/readyz')).status).toBe(200)
    const { id } = await platform.submissions.add('alpha', { ...submissionOf('checklist'), team: 'alpha' })
    disk.fill(96)
    const response = await platform.call('POST', `/api/v1/submissions/${id}/runs`, { split: 'dev' }, platform.callers.alpha)
    expect(response.status).toBe(202)
    const run = (await response.json()) as { id: string }
    await vi.waitUntil(() => platform.faults.some((fault) => /SQLITE_FULL|database or disk is full|ENOSPC/.test(fault)), { timeout: 60_000, interval: 50 })
    const stopped = await platform.runs.find(run.id)
    expect(stopped).toMatchObject({ state: 'running', failed: 0, void: 0 })
    expect((await platform.call('GET', '/healthz')).status).toBe(200)
    const unready = await platform.call('GET', '/readyz')
    expect([unready.status, (await unready.json()).detail]).toEqual([503, expect.stringContaining('is full')])
    expect((await platform.call('GET', '/api/v1/boards')).status).toBe(200)
    if (what === 'database') {
      disk.fill(0)
      const put = (i: number) => platform.call('PUT', `/api/v1/teams/alpha/secrets/KEY${i}`, { value: 'x'.repeat(4000) }, platform.callers.alpha)
      let refused = await put(0)
      for (let i = 1; refused.status === 204 && i < 500; i++) refused = await put(i)
      expect([refused.status, (await refused.json()).code]).toEqual([503, 'server/disk-full'])
    }
    disk.makeRoom()
    await vi.waitUntil(async () => (await platform.runs.find(run.id)).state === 'finished', { timeout: 60_000, interval: 100 })
    expect(await platform.runs.find(run.id)).toMatchObject({ done: 37, failed: 0, void: 0 })
    const events = await platform.db.selectFrom('run_events').select('kind').where('run_id', '=', run.id).where('kind', '=', 'trial').execute()
    expect(events).toHaveLength(37)
    const undisturbed = await makeBundle(join(platform.folder, 'undisturbed'), findBaseline('checklist'))
    const result = readResult(join((what === 'bundles' ? disk : platform).folder, 'bundles', run.id))
    expect(result.files['consultations.jsonl']).toBe(undisturbed.files['consultations.jsonl'])
    expect((await platform.call('GET', '/readyz')).status).toBe(200)
  })

  it('leaves the record as it was: no half line', async () => {
    const disk = smallDisk(1)
    const record = join(disk.folder, 'record')
    const row = {
      ...{ content_sha256: 'a'.repeat(64), bundle_sha256: 'b'.repeat(64), protocol_sha256: 'c'.repeat(64), split: 'dev', track: 'reference' },
      ...{ team: 'alpha', agent: 'x', version: '1', bundle: 'alpha/x/results/dev.reference', tier: 'replayed' as const },
    }
    const entry = (reason: string) => ({ at: '2026-01-01T00:00:00.000Z', author: 'test', action: 'publish' as const, row, reason })
    addToRecord(record, entry('first'))
    disk.fill(0)
    let added = 1
    expect(() => {
      for (; added < 100; added++) addToRecord(record, entry('r'.repeat(1000)))
    }).toThrow(expect.objectContaining({ code: 'ENOSPC' }))
    expect(loadRecord(record)).toHaveLength(added)
    disk.makeRoom()
    addToRecord(record, entry('last'))
    expect(loadRecord(record).at(-1)!.reason).toBe('last')
    expect(() => checkRecord(record)).toThrow(expect.objectContaining({ code: 'record/no-result' }))
  })
})
