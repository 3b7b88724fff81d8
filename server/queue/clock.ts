/**
 * Watches the wall clock for jumps, by a monotonic one. A machine that slept has jumped too.
 * @param seconds a monotonic clock, in seconds
 * @returns how far the wall clock went ahead (or, below 0, back) since it was asked before, beyond the time that
 * passed; in seconds
 */
export function jumpWatch(now: () => Date, seconds: () => number): () => number {
  const gap = () => now().getTime() / 1000 - seconds()
  let before = gap()
  return () => {
    const after = gap()
    const jump = after - before
    before = after
    return jump
  }
}
