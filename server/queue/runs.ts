import type { Kysely, Transaction } from 'kysely'
import { mostVoid } from '../../bench/run/rank-board.ts'
import { readAtOnce } from '../../bench/run/store.ts'
import { written, type WrittenTrial } from '../../bench/run/written-trial.ts'
import type { Measurement } from '../../bench/schema/bundle.ts'
import type { Consultation } from '../../bench/schema/transcript.ts'
import { readTimeCursor, timePage } from '../api/cursor.ts'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'
import { type Ending, endRun } from './end-run.ts'
import { changeRun } from './events.ts'
import type { Handout } from './handout.ts'
import { queueLimits } from './limits.ts'

export type QueueRun = Tables['queue_runs']

/** Runs of the platform, apart from the leasing of their trials. */
export interface Runs {
  /** @throws ApiError `run/unknown` */
  find(id: string): Promise<QueueRun>
  /** A team's runs, newest first. */
  list(team: string, limit: number, cursor?: string): Promise<{ items: QueueRun[]; next: string | null }>
  /** @throws ApiError `run/over` when there is nothing left to cancel */
  cancel(id: string): Promise<QueueRun>
  /**
   * Has the failed and void trials of a run again, or goes on with one that ended before it was finished.
   * @param unlimited true for a maintainer
   * @throws ApiError `run/not-over`, `run/published`, `run/nothing-failed`, `run/retries`
   */
  retry(id: string, unlimited: boolean): Promise<QueueRun>
  /** The finished trials in the order of the plan, read some at a time. */
  trialsOf(run: QueueRun): AsyncGenerator<WrittenTrial>
  /** Ends a run whose bundle is written; one with too many void trials fails. @returns false when the run is gone */
  finish(id: string, contentSha256: string): Promise<boolean>
  /** Ends runs in which nothing happened for hours. @returns how many */
  failStuck(): Promise<number>
}

/** The states of a run that is over. */
export const overStates = ['finished', 'failed', 'cancelled', 'over_budget'] as const

export function runs(db: Kysely<Tables>, handout: Handout, now: () => Date): Runs {
  const at = () => now().toISOString()
  const find = async (id: string) => {
    const run = await db.selectFrom('queue_runs').selectAll().where('id', '=', id).executeTakeFirst()
    if (!run) throw new ApiError(404, 'run/unknown', 'There is no such run.')
    return run
  }
  const end = (trx: Transaction<Tables>, id: string, ending: Ending) => endRun(trx, handout, id, ending, at())

  return {
    find,
    async list(team, limit, cursor) {
      let query = db.selectFrom('queue_runs').selectAll().where('team_id', '=', team)
      if (cursor !== undefined) {
        const { at: time, id } = readTimeCursor(cursor)
        query = query.where((e) =>
          e.or([e('created_at', '<', time), e.and([e('created_at', '=', time), e('id', '<', id)])]),
        )
      }
      const rows = await query
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return timePage(rows, limit, (row) => row.created_at)
    },
    async cancel(id) {
      if (!(await db.transaction().execute((trx) => end(trx, id, { state: 'cancelled', reason: null })))) {
        const { state } = await find(id)
        throw new ApiError(409, 'run/over', `The run is ${state}; there is nothing to cancel.`)
      }
      return find(id)
    },
    async retry(id, unlimited) {
      await handout.welcome((await find(id)).team_id)
      await db.transaction().execute(async (trx) => {
        const run = await changeRun(trx, id, overStates, 'retried', at(), () => ({ set: {}, data: {} }))
        if (!run) throw new ApiError(409, 'run/not-over', 'The run goes on; retry when it is over.')
        if (run.published_at) throw new ApiError(409, 'run/published', 'The run is published; start a new one.')
        const retried = trx
          .selectFrom('run_events')
          .select((e) => e.fn.countAll().as('count'))
          .where('run_id', '=', id)
        const { count } = await retried.where('kind', '=', 'retried').executeTakeFirstOrThrow()
        if (!unlimited && run.state !== 'over_budget' && Number(count) > queueLimits.retries) {
          throw new ApiError(
            409,
            'run/retries',
            `A run's failed trials are had again at most ${queueLimits.retries} times; start a new run.`,
          )
        }
        const trials = await trx
          .selectFrom('queue_trials')
          .selectAll()
          .where('run_id', '=', id)
          .where('case_id', '<>', '')
          .execute()
        const stays = (row: Tables['queue_trials']) => isKept(row) && run.transcripts_deleted_at === null
        const [kept, redo] = [trials.filter(stays), trials.filter((row) => !stays(row))]
        // A run whose bundle could not be written has nothing to do again but that.
        const again = redo.length > 0 ? redo.map((row) => row.position) : run.content_sha256 === null ? [run.total] : []
        if (again.length === 0) throw new ApiError(409, 'run/nothing-failed', 'No trial of the run failed.')
        for (const { position } of redo) await reset(trx, id, position, 'waiting')
        await reset(trx, id, run.total, redo.length > 0 ? 'blocked' : 'waiting')
        await handout.offer(trx, run, again)
        const sum = (field: 'input' | 'output') =>
          kept.reduce((total, row) => total + ((JSON.parse(row.measurement!) as Measurement).tokens?.[field] ?? 0), 0)
        await trx
          .updateTable('queue_runs')
          .set({
            state: 'queued',
            done: kept.length,
            failed: 0,
            void: 0,
            tokens_input: sum('input'),
            tokens_output: sum('output'),
          })
          .set({ reason: null, finished_at: null, content_sha256: null, transcripts_deleted_at: null })
          .where('id', '=', id)
          .execute()
      })
      return find(id)
    },
    async *trialsOf(run) {
      for (let first = 0; first < run.total; first += readAtOnce) {
        const end = Math.min(first + readAtOnce, run.total)
        const rows = await db
          .selectFrom('queue_trials')
          .select(['consultation', 'measurement'])
          .where('run_id', '=', run.id)
          .where('position', '>=', first)
          .where('position', '<', end)
          .orderBy('position')
          .execute()
        if (rows.length < end - first) {
          // They go with their run, where its team is deleted.
          await find(run.id)
          throw new Error(`The state lacks trials ${first} to ${end - 1} of the run ${run.id}, or some.`)
        }
        for (const { consultation, measurement } of rows) {
          yield written({ consultation: JSON.parse(consultation!) as Consultation, measurement: JSON.parse(measurement!) as Measurement })
        }
      }
    },
    async finish(id, content_sha256) {
      const run = await db.selectFrom('queue_runs').select(['void', 'total']).where('id', '=', id).executeTakeFirst()
      if (!run) return false
      const { void: voided, total } = run
      const reason = voided / total > mostVoid ? `${voided} of ${total} trials are void; have them again.` : null
      await db.transaction().execute(async (trx) => {
        if (!(await end(trx, id, { state: reason ? 'failed' : 'finished', reason, content_sha256 }))) return
        const bundle = trx.updateTable('queue_trials').where('run_id', '=', id).where('case_id', '=', '')
        await bundle.set({ state: 'done', owner: null, lease_until: null }).execute()
      })
      return true
    },
    async failStuck() {
      const before = new Date(now().getTime() - queueLimits.stuckHours * 3_600_000).toISOString()
      const stuck = await db
        .selectFrom('queue_runs as run')
        .select('id')
        .where('state', '=', 'running')
        .where(({ exists, not, selectFrom }) =>
          not(
            exists(
              selectFrom('run_events').whereRef('run_id', '=', 'run.id').where('at', '>=', before).select('revision'),
            ),
          ),
        )
        .execute()
      const reason = `Nothing happened for ${queueLimits.stuckHours} hours.`
      for (const { id } of stuck) await db.transaction().execute((trx) => end(trx, id, { state: 'failed', reason }))
      return stuck.length
    },
  }
}

/** A trial that stays when a run is had again: done, and neither failed nor void. */
function isKept(row: Tables['queue_trials']): boolean {
  if (row.state !== 'done' || row.consultation === null) return false
  const { outcome } = JSON.parse(row.consultation) as Consultation
  return outcome.kind === 'diagnosed' || outcome.kind === 'no_ddx'
}

async function reset(
  trx: Kysely<Tables>,
  runId: string,
  position: number,
  state: 'waiting' | 'blocked',
): Promise<void> {
  await trx
    .updateTable('queue_trials')
    .set({ state, owner: null, lease_until: null, attempts: 0, consultation: null, measurement: null })
    .where('run_id', '=', runId)
    .where('position', '=', position)
    .execute()
}
