import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Tables } from '../store/schema.ts'
import { type EventPage, pageAfter } from './event-page.ts'

/** Who hears a run's events, as server-sent events. No call may throw. */
export interface Watcher {
  /** False while enough is unread: it hears what it missed as soon as it has read. */
  wants(): boolean
  /** One event or several, whole and in order; or a comment. Others are sent the same bytes: never change them. */
  send(bytes: Uint8Array): void
  /** The run is over and everything was sent: it must stop watching. */
  end(): void
}

/** Events of runs as they come, for any number of watchers: one query a tick, and some for each run that has news. */
export interface LiveEvents {
  /**
   * Sends every event after `after`, once and in order, until it is stopped.
   * @returns stops it
   */
  watch(runId: string, after: number, watcher: Watcher): () => void
  close(): void
}

export interface LiveOptions {
  /** How often the log of events is looked at, in seconds. */
  tickSeconds?: number
  /** How often every watcher is sent a comment, so that proxies keep a silent connection, in seconds. */
  pingSeconds?: number
  onFault?: (error: unknown) => void
}

interface Watching {
  watcher: Watcher
  /** The last event that was sent. */
  after: number
}

/** Runs that one query asks for. */
const runsAtOnce = 500

/** Watchers that are sent something before requests have their turn again. */
const watchersAtOnce = 25

const ping = new TextEncoder().encode(': ping\n\n')

export function liveEvents(
  db: Kysely<Tables>,
  { tickSeconds = 0.5, pingSeconds = 15, onFault = () => undefined }: LiveOptions = {},
): LiveEvents {
  const watched = new Map<string, Set<Watching>>()
  /** Those that stopped watching, perhaps between two turns of what they would be sent. */
  const gone = new WeakSet<Watching>()
  let looking = false
  let pinged = performance.now()

  /** Those of the watched runs that have an event that some watcher has not got. */
  async function runsWithNews(): Promise<string[]> {
    const ids = [...watched.keys()]
    const found: string[] = []
    for (let from = 0; from < ids.length; from += runsAtOnce) {
      const some = ids.slice(from, from + runsAtOnce)
      const rows = await db.selectFrom('queue_runs').select(['id', 'revision']).where('id', 'in', some).execute()
      const news = rows.filter(({ id, revision }) => [...(watched.get(id) ?? [])].some((one) => one.after < revision))
      found.push(...news.map(({ id }) => id))
    }
    return found
  }

  /** Sends what came since to all watchers of a run; those who stand at one event share the query and the bytes. */
  async function tell(runId: string): Promise<void> {
    const groups = Map.groupBy(watched.get(runId) ?? [], (one) => one.after)
    for (const [start, group] of groups) {
      let after: number | null = start
      for (let here = group.filter(listens); after !== null && here.length > 0; here = here.filter(listens)) {
        const page = await pageAfter(db, runId, after)
        if (!page) break
        await inTurns(here, (one) => send(one, page))
        after = page.full ? page.last : null
      }
    }
  }

  function send(one: Watching, { bytes, last, over }: EventPage): void {
    one.after = last
    one.watcher.send(bytes)
    if (over) one.watcher.end()
  }

  const listens = (one: Watching) => !gone.has(one) && one.watcher.wants()

  /** Does something for each that still watches, and lets requests be answered in between. */
  async function inTurns(all: readonly Watching[], act: (one: Watching) => void): Promise<void> {
    for (let from = 0; from < all.length; from += watchersAtOnce) {
      await setImmediate()
      for (const one of all.slice(from, from + watchersAtOnce)) if (!gone.has(one)) act(one)
    }
  }

  const timer = setInterval(async () => {
    if (looking) return
    looking = true
    try {
      for (const runId of await runsWithNews()) await tell(runId)
      if (performance.now() - pinged >= pingSeconds * 1000) {
        pinged = performance.now()
        await inTurns(
          [...watched.values()].flatMap((watchers) => [...watchers]),
          (one) => one.watcher.wants() && one.watcher.send(ping),
        )
      }
    } catch (error) {
      onFault(error)
    } finally {
      looking = false
    }
  }, tickSeconds * 1000)
  timer.unref()

  return {
    watch(runId, after, watcher) {
      const one = { after, watcher }
      const watchers = watched.get(runId) ?? new Set()
      watched.set(runId, watchers.add(one))
      return () => {
        gone.add(one)
        watchers.delete(one)
        if (watchers.size === 0 && watched.get(runId) === watchers) watched.delete(runId)
      }
    },
    close() {
      clearInterval(timer)
      watched.clear()
    },
  }
}
