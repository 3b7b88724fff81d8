import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { eventsAfter, lastKinds, type RunEvent } from '../../queue/events.ts'
import type { LiveEvents } from '../../queue/live.ts'
import type { Runs } from '../../queue/runs.ts'
import type { Database } from '../../store/database.ts'
import { ApiError } from '../problem.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'
import { ownRun, runParams } from './runs.ts'

/** A watcher that hears nothing for so long is sent a comment, so that proxies keep the connection. */
const pingSeconds = 15

/** Watchers of one process at once. */
const mostWatchers = 5000

const eventSchema = z.object({ id: z.number().int(), at: z.string(), kind: z.string(), data: z.record(z.string(), z.unknown()) })

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
        if (watchers >= mostWatchers) throw new ApiError(503, 'events/too-many', 'Too many watchers; try again later.', { 'retry-after': '30' })
        watchers++
        context.header('x-accel-buffering', 'no')
        return streamSSE(context, async (stream) => {
          const heard: RunEvent[] = []
          let wake: () => void = () => undefined
          const stop = live.watch(params.id, after, (event) => {
            heard.push(event)
            wake()
          })
          stream.onAbort(() => wake())
          try {
            for (let over = false; !over && !stream.aborted; ) {
              const batch = heard.splice(0)
              const last = batch.at(-1)
              if (last) await stream.write(batch.map(textOf).join(''))
              // A retry may have followed the end: only the run's last event ends the stream.
              over = last !== undefined && lastKinds.has(last.kind) && (await runs.find(params.id)).revision === last.id
              if (over || stream.aborted) break
              if (heard.length === 0 && !(await waits((ring) => (wake = ring), pingSeconds))) await stream.write(': ping\n\n')
            }
          } catch {
            // The stream is over: the watcher comes again with its Last-Event-ID.
          } finally {
            stop()
            watchers--
          }
        })
      },
    }),
  ]
}

/** An event as it is sent; made once, however many watch. */
function textOf(event: RunEvent): string {
  const known = texts.get(event)
  if (known !== undefined) return known
  const text = `event: ${event.kind}\ndata: ${JSON.stringify({ at: event.at, ...event.data })}\nid: ${event.id}\n\n`
  texts.set(event, text)
  return text
}

const texts = new WeakMap<RunEvent, string>()

function positionOf(text: string | undefined): number {
  if (text === undefined) return 0
  if (/^\d{1,12}$/.test(text)) return Number(text)
  throw new ApiError(400, 'page/cursor', 'The cursor or Last-Event-ID is not one that this run gave; start without it.')
}

/** Waits to be rung. @returns false when the time was over first */
function waits(listen: (ring: () => void) => void, seconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), seconds * 1000)
    listen(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
