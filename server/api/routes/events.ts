import { z } from 'zod'
import { eventsAfter, lastKinds } from '../../queue/events.ts'
import type { LiveEvents } from '../../queue/live.ts'
import type { Runs } from '../../queue/runs.ts'
import type { Database } from '../../store/database.ts'
import { ApiError } from '../problem.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'
import { ownRun, runParams } from './runs.ts'

/** Watchers of one process at once. */
const mostWatchers = 5000

/** What a watcher may leave unread before it is sent no more, in bytes. */
const mostUnread = 64 * 1024

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  // Its first bytes may come late: they are not waited for to learn how long the answer is.
  'transfer-encoding': 'chunked',
}

const eventSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
})

/** What happens to a run: as pages, and as it comes (server-sent events). */
export function eventRoutes(db: Database, runs: Runs, live: LiveEvents): Route[] {
  const common = { method: 'GET', tag: 'Runs', access: { role: 'team', scope: 'read' }, params: runParams } as const
  let watchers = 0
  return [
    route({
      ...common,
      path: '/runs/:id/log',
      summary: 'Everything that happened to a run, oldest first',
      query: pageQuery,
      response: pageOf(eventSchema),
      async handle({ params, query, actor }) {
        await ownRun(runs, params.id, actor)
        const items = await eventsAfter(db, params.id, positionOf(query.cursor), query.limit + 1)
        const more = items.length > query.limit
        return { items: items.slice(0, query.limit), next: more ? String(items[query.limit - 1]!.id) : null }
      },
    }),
    route({
      ...common,
      path: '/runs/:id/events',
      summary: 'The run’s events as they come; resumes after Last-Event-ID, ends when the run is over',
      response: 'text/event-stream',
      async handle({ params, actor, context }) {
        const run = await ownRun(runs, params.id, actor)
        const after = positionOf(context.req.header('last-event-id'))
        if (after >= run.revision && lastKinds.has(run.state)) return new Response(null, { status: 204 })
        if (watchers >= mostWatchers) {
          throw new ApiError(503, 'events/too-many', 'Too many watchers; try again later.', { 'retry-after': '30' })
        }
        return new Response(streamOf(live, params.id, after, (by) => (watchers += by)), { headers })
      },
    }),
  ]
}

/**
 * A run's events for one watcher, from when it begins to read: the answer to a HEAD is never read.
 * @param count hears 1 when it begins to watch, and -1 when it watches no more
 */
function streamOf(
  live: LiveEvents,
  runId: string,
  after: number,
  count: (by: 1 | -1) => void,
): ReadableStream<Uint8Array> {
  let stop: (() => void) | undefined
  const leave = () => {
    if (!stop) return
    stop()
    count(-1)
  }
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (stop) return
        count(1)
        stop = live.watch(runId, after, {
          wants: () => controller.desiredSize! > -mostUnread,
          send: (bytes) => controller.enqueue(bytes),
          end() {
            leave()
            controller.close()
          },
        })
      },
      cancel: leave,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  )
}

function positionOf(text: string | undefined): number {
  if (text === undefined) return 0
  if (/^\d{1,12}$/.test(text)) return Number(text)
  throw new ApiError(400, 'page/cursor', 'The cursor or Last-Event-ID is not one that this run gave; start without it.')
}
