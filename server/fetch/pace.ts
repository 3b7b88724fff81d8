import { setTimeout as sleep } from 'node:timers/promises'

/** Hosts that are remembered before those whose turn is over are forgotten. */
const mostHosts = 1000

/**
 * Spaces the calls to each host evenly, in the order in which they come.
 * @param perSecond calls a second to one host
 * @returns waits for the turn of a call; throws the reason of the signal when the call is given up meanwhile
 */
export function pace(perSecond: number): (host: string, signal?: AbortSignal | null) => Promise<void> {
  const free = new Map<string, number>()
  return async (host, signal) => {
    const now = performance.now()
    if (free.size > mostHosts) for (const [one, at] of free) if (at <= now) free.delete(one)
    const turn = Math.max(now, free.get(host) ?? 0)
    free.set(host, turn + 1000 / perSecond)
    if (turn > now) await sleep(turn - now, undefined, signal ? { signal } : {}).catch(() => undefined)
    signal?.throwIfAborted()
  }
}
