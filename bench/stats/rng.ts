import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A seeded stream of random numbers; the same seed gives the same stream on every machine. */
export interface Rng {
  /** A number in [0, 1), with 32 bits of randomness. */
  next(): number
  /** An integer in [0, n). */
  below(n: number): number
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /** A new list with the same elements in random order (Fisher–Yates). */
  shuffle<T>(list: readonly T[]): T[]
}

/**
 * A 32-bit FNV-1a hash of a string's UTF-16 units; for seeding, not for security.
 * @param from the hash of what stands before the text, where that is known: `hash32('b', hash32('a'))` is `hash32('ab')`
 */
export function hash32(text: string, from = 0x811c9dc5): number {
  let hash = from
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

/** Spreads a 32-bit number over all bits (the finaliser of MurmurHash3), so that seeds that differ in one bit part. */
function mix32(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/**
 * The stream of random numbers for a seed. Give each purpose its own seed string (`"7/case/speech/3"`), so that
 * streams never depend on the order in which work happens.
 */
export function rng(seed: string): Rng {
  const generator = xoroshiro128plus(mix32(hash32(seed)))
  const next = () => (generator.next() >>> 0) / 0x100000000
  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    pick: (list) => list[below(list.length)]!,
    shuffle(list) {
      const out = [...list]
      for (let i = out.length - 1; i > 0; i--) {
        const j = below(i + 1)
        ;[out[i], out[j]] = [out[j]!, out[i]!]
      }
      return out
    },
  }
}
