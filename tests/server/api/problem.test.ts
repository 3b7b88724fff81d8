import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemResponse, statusOf } from '../../../server/api/problem.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { platformWithTeams } from '../support.ts'

describe.each(databases)('on %s', (_, freshDatabase) => {
  let platform: Awaited<ReturnType<typeof platformWithTeams>>
  beforeAll(async () => {
    platform = await platformWithTeams({ database: await freshDatabase() })
  })
  afterAll(() => platform.close())

  it('what was asked for a team that was deleted between two looks is refused, and no fault of ours', async () => {
    const { db, handout, submissions, secrets, tokens, budgets, teams } = platform
    const submission = await submissions.add('alpha', { ...submissionOf('silent'), team: 'alpha' })
    await teams.remove('alpha')
    const run = { submission, cases: loadCases('dev'), track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }
    const asked = {
      run: () => enqueue(db, handout, run, new Date()),
      submission: () => submissions.add('alpha', { ...submissionOf('silent'), team: 'alpha' }),
      secret: () => secrets.put('alpha', 'KEY', 'value'),
      token: () => tokens.issue({ team: 'alpha', name: 'x', scopes: ['read'], expiresAt: null }),
      budget: () => budgets.setCap('alpha', null, { tokens: 1, usd: null }),
    }
    for (const [what, ask] of Object.entries(asked)) {
      const error = await ask().then(
        () => null,
        (thrown: unknown) => thrown,
      )
      const problem = (await problemResponse(error, 'r').json()) as { code: string }
      expect([what, statusOf(error), problem.code]).toEqual([what, 409, 'request/overtaken'])
    }
  })
})
