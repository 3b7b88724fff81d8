import type { Limits } from '../schema/model.ts'

/**
 * What is left of an account's limits: the moments, in milliseconds since 1970, at which all that was taken is paid
 * off.
 */
export interface Bucket {
  requests_paid: number
  tokens_paid: number
  /** No call starts before it: the service asked for a pause. */
  held_until: number
}

/** A bucket that nothing was taken from. */
export const fullBucket: Bucket = { requests_paid: 0, tokens_paid: 0, held_until: 0 }

/** The span that limits are counted over, in milliseconds. */
const span = 60_000
/** The share of a minute's limit that may be taken at once; the rest comes evenly. */
const atOnce = 0.1

/** What one unit costs and how far ahead of its payment a call may start, in milliseconds. */
interface Rate {
  each: number
  ahead: number
}

/**
 * Takes one call from a bucket, by the generic cell rate algorithm: what is taken is paid off evenly, and a call starts
 * when no more than a tenth of the minute's limit is owed. So in any 60 seconds no more requests start than the limit,
 * whoever takes them, and no more tokens, but for a call that alone is more than a tenth: what it has beyond that may
 * come on top. A call beyond the whole limit counts as the whole limit.
 * @param tokens an estimate for the whole call
 * @param now milliseconds since 1970
 * @returns the bucket after it, and when the call may start
 */
export function takeCall(
  bucket: Bucket,
  limits: Limits,
  tokens: number,
  now: number,
): { bucket: Bucket; start: number } {
  const requests = part(requestRate(limits), 1, bucket.requests_paid, now)
  const words = part(tokenRate(limits), Math.min(tokens, limits.tokens_per_minute ?? 0), bucket.tokens_paid, now)
  const start = Math.max(requests.start, words.start, bucket.held_until)
  return { bucket: { ...bucket, requests_paid: requests.paidFrom(start), tokens_paid: words.paidFrom(start) }, start }
}

/** Gives back, or takes, the difference between what a call was reckoned with and what it took. */
export function correctTokens(bucket: Bucket, limits: Limits, difference: number): Bucket {
  return { ...bucket, tokens_paid: bucket.tokens_paid + Math.round(difference * tokenRate(limits).each) }
}

function part({ each, ahead }: Rate, units: number, paid: number, now: number) {
  if (each === 0) return { start: now, paidFrom: () => paid }
  const [from, cost] = [Math.max(paid, now), Math.ceil(units * each)]
  const start = Math.max(now, from + Math.min(cost, ahead) - ahead)
  // A call that something else holds back counts from its start, else those after it could crowd together.
  return { start, paidFrom: (actual: number) => (actual > start ? Math.max(from, actual) : from) + cost }
}

function requestRate({ requests_per_minute: most }: Limits): Rate {
  if (most === undefined) return { each: 0, ahead: 0 }
  const burst = 1 + Math.floor((most - 1) * atOnce)
  const each = Math.ceil(span / (most - burst + 1))
  return { each, ahead: burst * each }
}

function tokenRate({ tokens_per_minute: most }: Limits): Rate {
  if (most === undefined) return { each: 0, ahead: 0 }
  const each = span / (most * (1 - atOnce))
  return { each, ahead: Math.floor(most * atOnce * each) }
}
