import { setImmediate } from 'node:timers/promises'

/**
 * Shares out the turns of the event loop, in the order of the calls.
 * @param atOnce how many go on in one turn
 * @returns waits until it is the caller's turn
 */
export function turnsOf(atOnce: number): () => Promise<void> {
  let calls = 0
  let turn: Promise<void> = Promise.resolve()
  return () => {
    if (++calls % atOnce === 0) turn = turn.then(() => setImmediate())
    return turn
  }
}
