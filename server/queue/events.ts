import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../store/schema.ts'

export const eventKinds = [
  'queued',
  'started',
  'trial',
  'retried',
  'finished',
  'failed',
  'cancelled',
  'over_budget',
  'published',
] as const
export type EventKind = (typeof eventKinds)[number]

/** Kinds after which nothing more comes, until a retry. */
export const lastKinds: ReadonlySet<string> = new Set<EventKind>(['finished', 'failed', 'cancelled', 'over_budget'])

/** Something that happened to a run. `id` counts up from 1, without gaps. */
export interface RunEvent {
  id: number
  at: string
  kind: string
  data: Record<string, unknown>
}

type Run = Tables['queue_runs']

/**
 * Changes a run and tells of it, in the caller's transaction. The update locks the run's row, so ids have no gaps or
 * doubles.
 * @param change what to set besides; `states` the states in which the change may be made
 * @returns the run after it, or null when it was in none of these states
 */
export async function changeRun(
  trx: Transaction<Tables>,
  runId: string,
  states: readonly Run['state'][],
  kind: EventKind,
  at: string,
  change: (run: Run) => { set: Partial<Run>; data: Record<string, unknown> },
): Promise<Run | null> {
  const locked = await trx
    .updateTable('queue_runs')
    .set((e) => ({ revision: e('revision', '+', 1) }))
    .where('id', '=', runId)
    .where('state', 'in', states)
    .returningAll()
    .executeTakeFirst()
  if (!locked) return null
  const { set, data } = change(locked)
  if (Object.keys(set).length > 0) await trx.updateTable('queue_runs').set(set).where('id', '=', runId).execute()
  await trx
    .insertInto('run_events')
    .values({ run_id: runId, revision: locked.revision, at, kind, data: JSON.stringify(data) })
    .execute()
  return { ...locked, ...set }
}

/** Events of a run after one, oldest first. */
export async function eventsAfter(
  db: Kysely<Tables>,
  runId: string,
  after: number,
  limit: number,
): Promise<RunEvent[]> {
  const rows = await db
    .selectFrom('run_events')
    .selectAll()
    .where('run_id', '=', runId)
    .where('revision', '>', after)
    .orderBy('revision')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.revision,
    at: row.at,
    kind: row.kind,
    data: JSON.parse(row.data) as Record<string, unknown>,
  }))
}
