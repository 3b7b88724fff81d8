import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { type Engine, openEngine } from '../../../server/engine.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { cli } from '../../support/cli.ts'
import { submissionOf, temporaryFolder } from '../../support/runs.ts'
import { tinySplit } from '../queue/support.ts'
import { databases } from './databases.ts'

describe.each(databases)('state backup and restore on %s', (_, freshDatabase) => {
  it('bring back the state of one moment, and the queue in it goes on', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    const [database, copy] = [await freshDatabase(), join(folder, 'copy')]
    const dataDirectories = tinySplit(3)
    const open = () =>
      openEngine({ version: '0.0.0-test', database, keys: [Buffer.alloc(32, 1)], dataDirectories, endpoints: { allowLocal: false, httpHosts: [] } })
    const state = (...args: string[]) => cli(['state', ...args], { env: { DATABASE_URL: database, PATIENTSIM_STATE: join(folder, 'state.sqlite') } })
    const start = async (engine: Engine, version: string) => {
      const submission = await engine.submissions.add('alpha', { ...submissionOf('silent'), team: 'alpha', version })
      const cases = loadCases('tiny', dataDirectories)
      return enqueue(engine.db, engine.handout, { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }, new Date())
    }
    let engine = await open()
    await engine.teams.create('alpha', 'Alpha')
    await engine.secrets.put('alpha', 'KEY', 'kept')
    const before = await start(engine, '1')
    expect(await state('backup', copy)).toMatchObject({ code: 0, stderr: '' })
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    expect(await state('backup', copy)).toMatchObject({ code: 2, stderr: expect.stringContaining('backup/exists') })
    const after = await start(engine, '2')
    await engine.teams.create('beta', 'Beta')
    await engine.close()

    expect(await state('restore', copy)).toMatchObject({ code: 0, stderr: '' })
    engine = await open()
    expect((await engine.teams.list()).map((team) => team.id)).toEqual(['alpha'])
    expect((await engine.secrets.open('alpha')).get('KEY')).toBe('kept')
    await expect(engine.runs.find(after)).rejects.toMatchObject({ code: 'run/unknown' })
    const worker = engine.work(2, join(folder, 'bundles'))
    await vi.waitUntil(async () => (await engine.runs.find(before)).state === 'finished', { timeout: 60_000, interval: 100 })
    await worker.stop(5)
    await engine.close()
    writeFileSync(join(folder, 'cut'), 'create table teams (id text);\n')
    expect(await state('restore', join(folder, 'cut'))).toMatchObject({ code: 2, stderr: expect.stringContaining('backup/broken') })
    expect(await state('restore', join(folder, 'none'))).toMatchObject({ code: 2, stderr: expect.stringContaining('backup/missing') })
  })
})
