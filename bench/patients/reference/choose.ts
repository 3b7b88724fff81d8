import { hash32, rng } from '../../stats/rng.ts'

/** Takes one of the ways to say a thing; the n-th further one with `further`. */
export type Choose = (lines: readonly string[], further?: number) => string

/**
 * A chooser for one round: lists are shuffled once per session and gone through round by round, so that a patient
 * does not say the same remark in two rounds running, and two sessions differ.
 * @param seed of the session
 * @param step lines that a round may take from one list
 */
export function chooser(seed: string, round: number, step = 1): Choose {
  return (lines, further = 0) => {
    if (lines.length === 1) return lines[0]!
    const order = rng(`${seed}/order/${hash32(lines.join('|'))}`).shuffle(lines)
    return order[(round * step + further) % order.length]!
  }
}
