import type { Kysely, Transaction } from 'kysely'
import { planTrials } from '../../bench/run/runner.ts'
import type { Cases } from '../../bench/run/data.ts'
import type { Team } from '../access/teams.ts'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'
import type { Handout } from './handout.ts'
import { queueLimits } from './limits.ts'

/** A run that is asked for. */
export interface NewRun {
  submission: { id: string; team_id: string; agent: string }
  cases: Cases
  track: string
  trials: number
  seed: number
  priority: number
  /** The team whose quota counts; null for a maintainer's run, which has none. */
  quotaOf: Team | null
}

/** Rows of one insert; SQLite takes 32,766 values at most. */
const chunk = 500

/**
 * Puts a run and its trials into the queue, all or nothing.
 * @returns the run's id
 * @throws ApiError `team/held`, `quota/active`, `quota/split`
 */
export async function enqueue(db: Kysely<Tables>, handout: Handout, run: NewRun, now: Date): Promise<string> {
  const id = crypto.randomUUID()
  const at = now.toISOString()
  const { id: submission_id, team_id, agent } = run.submission
  const plan = planTrials(run.cases, run.trials)
  await handout.welcome(team_id)
  await db.transaction().execute(async (trx) => {
    // The write locks the team, so that two requests at once can't both take the last run of a quota.
    await trx
      .updateTable('teams')
      .set((e) => ({ id: e.ref('id') }))
      .where('id', '=', team_id)
      .execute()
    if (run.quotaOf) await requireQuota(trx, run.quotaOf, run.cases.split.name, now)
    await trx
      .insertInto('queue_runs')
      .values({
        id,
        submission_id,
        team_id,
        agent,
        split: run.cases.split.name,
        track: run.track,
        trials: run.trials,
        seed: run.seed,
        state: 'queued',
        priority: run.priority,
        created_at: at,
        started_at: null,
        finished_at: null,
        total: plan.length,
        ...{ done: 0, failed: 0, void: 0, tokens_input: 0, tokens_output: 0, revision: 1 },
        ...{ reason: null, content_sha256: null, published_at: null, transcripts_deleted_at: null },
        sealed: run.cases.sealed ?? null,
      })
      .execute()
    const fresh = { owner: null, lease_until: null, attempts: 0, consultation: null, measurement: null }
    const rows = plan.map((one, position) => ({
      ...{ run_id: id, position, case_id: one.case.id, trial: one.trial, state: 'waiting' as const },
      ...fresh,
    }))
    for (let from = 0; from < rows.length; from += chunk) {
      await trx
        .insertInto('queue_trials')
        .values(rows.slice(from, from + chunk))
        .execute()
    }
    await trx
      .insertInto('queue_trials')
      .values({ run_id: id, position: plan.length, case_id: '', trial: 0, state: 'blocked', ...fresh })
      .execute()
    await trx
      .insertInto('run_events')
      .values({ run_id: id, revision: 1, at, kind: 'queued', data: JSON.stringify({ total: plan.length }) })
      .execute()
    await handout.offer(trx, { id, team_id, priority: run.priority, total: plan.length }, [...plan.keys()])
  })
  return id
}

/** A run that failed or was cancelled, for whatever reason, costs nothing. */
async function requireQuota(trx: Transaction<Tables>, team: Team, split: string, now: Date): Promise<void> {
  if (team.state === 'held')
    throw new ApiError(403, 'team/held', 'The team is held by a maintainer and starts no runs.')
  const count = async (states: readonly Tables['queue_runs']['state'][], since: string, ofSplit: boolean) => {
    let query = trx.selectFrom('queue_runs').select((e) => e.fn.countAll().as('count'))
    query = query.where('team_id', '=', team.id).where('priority', '=', 0)
    query = query.where('state', 'in', states).where('created_at', '>', since)
    if (ofSplit) query = query.where('split', '=', split)
    return Number((await query.executeTakeFirstOrThrow()).count)
  }
  if ((await count(['queued', 'running'], '', false)) >= queueLimits.activeRuns) {
    const rule = `At most ${queueLimits.activeRuns} runs of a team wait or go on`
    throw new ApiError(409, 'quota/active', `${rule}; let one end, or cancel one.`)
  }
  const allowed = team.quotas[split] ?? 0
  const dayAgo = new Date(now.getTime() - 86_400_000).toISOString()
  if ((await count(['queued', 'running', 'finished'], dayAgo, true)) >= allowed) {
    const rule = `The team may start ${allowed} runs of the split "${split}" in 24 hours`
    throw new ApiError(409, 'quota/split', `${rule}; runs that fail or are cancelled do not count.`)
  }
}
