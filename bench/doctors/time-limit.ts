/** Ticks of a time limit: what one of them came late by is time that this process lost, and is not counted. */
const ticks = 10

/** A limit on another's time; `stop` ends its watch. */
export interface TimeLimit {
  signal: AbortSignal
  stop: () => void
}

/**
 * Aborts when someone else has had this much time. Time in which this process was held up itself (a locked database, a
 * machine that slept) counts as at most a tenth of the limit, for the other side had no part in it: its answer may be
 * waiting.
 * @param seconds more than 0
 */
export function timeLimit(seconds: number): TimeLimit {
  const controller = new AbortController()
  let passed = 0
  const timer = setInterval(
    () => {
      if (++passed < ticks) return
      clearInterval(timer)
      // Not before what has come in meanwhile was looked at.
      setImmediate(() => controller.abort(new Error('time limit')))
    },
    (seconds * 1000) / ticks,
  )
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}
