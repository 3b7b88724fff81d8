import type { Kysely } from 'kysely'
import type { Tables } from '../store/schema.ts'
import { eventsAfter, type RunEvent } from './events.ts'

/** Events of runs as they come, for any number of watchers at the cost of one query a run and tick. */
export interface LiveEvents {
  /**
   * Hands on every event after `after`, once and in order, until it is stopped.
   * @returns stops it
   */
  watch(runId: string, after: number, hear: (event: RunEvent) => void): () => void
  close(): void
}

interface Watcher {
  after: number
  hear: (event: RunEvent) => void
}

const pageSize = 500

/** @param tickSeconds how often a watched run is looked at */
export function liveEvents(db: Kysely<Tables>, tickSeconds = 0.25, onFault: (error: unknown) => void = () => undefined): LiveEvents {
  const watched = new Map<string, Set<Watcher>>()
  let looking = false

  async function look(runId: string, watchers: Set<Watcher>): Promise<void> {
    for (let full = true; full && watchers.size > 0; ) {
      const events = await eventsAfter(db, runId, Math.min(...[...watchers].map((one) => one.after)), pageSize)
      for (const event of events) {
        for (const watcher of watchers) {
          if (event.id <= watcher.after) continue
          watcher.after = event.id
          watcher.hear(event)
        }
      }
      full = events.length === pageSize
    }
  }

  const timer = setInterval(async () => {
    if (looking) return
    looking = true
    try {
      for (const [runId, watchers] of watched) await look(runId, watchers)
    } catch (error) {
      onFault(error)
    } finally {
      looking = false
    }
  }, tickSeconds * 1000)
  timer.unref()

  return {
    watch(runId, after, hear) {
      const watcher = { after, hear }
      const watchers = watched.get(runId) ?? new Set()
      watched.set(runId, watchers.add(watcher))
      return () => {
        watchers.delete(watcher)
        if (watchers.size === 0) watched.delete(runId)
      }
    },
    close() {
      clearInterval(timer)
      watched.clear()
    },
  }
}
