import { ApiError } from './problem.ts'

/** So many requests at once, then so many a second. */
export interface Rate {
  burst: number
  perSecond: number
}

/** Callers that are remembered; when there are more, the longest silent is forgotten. */
const mostCallers = 10_000

/**
 * Lets each caller through at a rate (a token bucket each).
 * @param seconds a clock, in seconds
 * @returns a function that throws ApiError `rate/exceeded`, with `retry-after`, for a caller that is too fast
 */
export function rateLimit({ burst, perSecond }: Rate, seconds: () => number): (caller: string) => void {
  const buckets = new Map<string, { left: number; at: number }>()
  return (caller) => {
    const now = seconds()
    const bucket = buckets.get(caller) ?? { left: burst, at: now }
    const left = Math.min(burst, bucket.left + (now - bucket.at) * perSecond)
    buckets.delete(caller)
    buckets.set(caller, { left: Math.max(0, left - 1), at: now })
    if (buckets.size > mostCallers) buckets.delete(buckets.keys().next().value!)
    if (left >= 1) return
    const wait = Math.ceil((1 - left) / perSecond)
    throw new ApiError(429, 'rate/exceeded', `Too many requests; try again in ${wait} s.`, { 'retry-after': String(wait) })
  }
}
