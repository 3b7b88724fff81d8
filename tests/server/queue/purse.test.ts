import { describe, expect, it } from 'vitest'
import type { Purse } from '../../../bench/models/budget.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { openEngine } from '../../../server/engine.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { databasePurse } from '../../../server/queue/purse.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { tinySplit } from './support.ts'

const directories = tinySplit(3)

describe.each(databases)('the purse of a run on %s', (_, freshDatabase) => {
  it('counts every call once, and none waits for another in a ring, when many are made and settled at once', async () => {
    const engine = await openEngine({
      version: '0.0.0-test',
      database: await freshDatabase(),
      keys: [Buffer.alloc(32, 1)],
      dataDirectories: directories,
      endpoints: { allowLocal: false, httpHosts: [] },
    })
    await engine.teams.create('alpha', 'Alpha')
    const writing: Promise<unknown>[] = []
    const purses: Purse[] = []
    for (const version of ['1', '2']) {
      const submission = await engine.submissions.add('alpha', { ...submissionOf('silent'), team: 'alpha', version })
      const run = { submission, cases: loadCases('tiny', directories), track: 'reference', trials: 1, seed: 42, priority: 0 }
      const id = await enqueue(engine.db, engine.handout, { ...run, quotaOf: null }, new Date())
      await engine.db.updateTable('queue_runs').set({ state: 'running' }).where('id', '=', id).execute()
      const paying = { id, team_id: 'alpha', submission_id: submission.id }
      purses.push(databasePurse(engine.db, paying, (one) => (writing.push(one), one)))
    }
    const loop = async (i: number) => {
      for (let call = 0; call < 50; call++) (await purses[i % 2]!.reserve('m', 0, 100))(0, 30)
    }
    await Promise.all(Array.from({ length: 16 }, (_, i) => loop(i)))
    await Promise.all(writing)
    const rows = await engine.db.selectFrom('budgets').select(['tokens', 'held_tokens']).orderBy('tokens').execute()
    expect(rows).toEqual([12_000, 12_000, 24_000].map((tokens) => ({ tokens, held_tokens: 0 })))
    await engine.close()
  })
})
