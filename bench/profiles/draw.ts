import type { Rng } from '../stats/rng.ts'

/** The patient as far as entries are limited by them. */
export interface Who {
  gender: 'Male' | 'Female'
  /** In years. */
  age: number
}

/** Limits of an entry; absent means everyone. */
export interface Only {
  gender?: 'Male' | 'Female' | undefined
  age_min?: number | undefined
  age_max?: number | undefined
}

/** Whether an entry's limits let this patient in; both ages are included. */
export function applies(only: Only | undefined, who: Who): boolean {
  if (!only) return true
  if (only.gender && only.gender !== who.gender) return false
  return who.age >= (only.age_min ?? 0) && who.age <= (only.age_max ?? Infinity)
}

/** True with this probability, in [0, 1]. */
export function chance(share: number, random: Rng): boolean {
  return random.next() < share
}

/** One of a list that is not empty, with probability proportional to its weight. */
export function drawWeighted<T extends { weight: number }>(list: readonly T[], random: Rng): T {
  let rest = random.next() * list.reduce((sum, one) => sum + one.weight, 0)
  return list.find((one) => (rest -= one.weight) < 0) ?? list.at(-1)!
}

/**
 * A whole number from a normal distribution cut off at both ends (Box and Muller's transform, drawn again when
 * outside; after 1,000 draws outside, the nearer end to the mean).
 */
export function drawNormal(spread: { mean: number; sd: number; min: number; max: number }, random: Rng): number {
  const { mean, sd, min, max } = spread
  for (let tries = 0; tries < 1000; tries++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
    const value = Math.round(mean + sd * radius * Math.cos(2 * Math.PI * random.next()))
    if (value >= min && value <= max) return value
  }
  return Math.min(max, Math.max(min, Math.round(mean)))
}
