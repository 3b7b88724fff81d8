import { setTimeout as sleep } from 'node:timers/promises'
import { leanFetch } from './fetch.ts'
import type { ModelWorld } from './port.ts'

/** The real clock and network. */
export const realModelWorld: ModelWorld = {
  seconds: () => performance.now() / 1000,
  epoch: () => performance.timeOrigin + performance.now(),
  wait: async (seconds, signal) => {
    await sleep(seconds * 1000, undefined, signal ? { signal } : {})
  },
  fetch: leanFetch(),
}
