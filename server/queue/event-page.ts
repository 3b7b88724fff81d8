import type { Kysely } from 'kysely'
import type { Tables } from '../store/schema.ts'
import { eventsAfter, lastKinds, type RunEvent } from './events.ts'

/** Events of a run that several watchers are sent, encoded once. */
export interface EventPage {
  /** Server-sent events, whole ones. */
  bytes: Uint8Array
  /** The id of the last one. */
  last: number
  /** There may be more. */
  full: boolean
  /** The run is over, and nothing comes after these. */
  over: boolean
}

const pageSize = 500
const encoder = new TextEncoder()

/** The first events of a run after one; null when there are none. */
export async function pageAfter(db: Kysely<Tables>, runId: string, after: number): Promise<EventPage | null> {
  const events = await eventsAfter(db, runId, after, pageSize)
  const last = events.at(-1)
  if (!last) return null
  const run = await db.selectFrom('queue_runs').select(['state', 'revision']).where('id', '=', runId).executeTakeFirst()
  return {
    bytes: encoder.encode(events.map(textOf).join('')),
    last: last.id,
    full: events.length === pageSize,
    // A retry may have followed the end: only the run's last event ends the stream.
    over: run !== undefined && lastKinds.has(run.state) && run.revision === last.id,
  }
}

function textOf(event: RunEvent): string {
  return `event: ${event.kind}\ndata: ${JSON.stringify({ at: event.at, ...event.data })}\nid: ${event.id}\n\n`
}
