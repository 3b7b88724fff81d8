import { describe, expect, it } from 'vitest'
import { type Bucket, correctTokens, fullBucket, takeCall } from '../../../bench/models/bucket.ts'
import type { Limits } from '../../../bench/schema/model.ts'
import { rng } from '../../../bench/stats/rng.ts'

const epoch = Date.parse('2026-03-01T00:00:00Z')

/** Calls that come at random moments, and when they start. */
function starts(limits: Limits, seed: string, calls: number, mostTokens: number, gapSeconds: number) {
  const random = rng(seed)
  let bucket: Bucket = fullBucket
  let now = epoch
  return Array.from({ length: calls }, () => {
    now += Math.floor(random.next() * gapSeconds * 1000)
    const tokens = 1 + random.below(mostTokens)
    const taken = takeCall(bucket, limits, tokens, now)
    bucket = taken.bucket
    return { at: taken.start, tokens, asked: now }
  })
}

describe('a bucket', () => {
  const limits = [
    { requests_per_minute: 1 },
    { requests_per_minute: 60 },
    { tokens_per_minute: 1000 },
    { requests_per_minute: 20, tokens_per_minute: 1000 },
    { requests_per_minute: 500, tokens_per_minute: 30_000 },
  ]
  it.each(limits)('lets no more start in any 60 seconds than %j', (limit) => {
    for (const [i, gap] of [0, 0.5, 5, 40].entries()) {
      const most = limit.tokens_per_minute ?? Infinity
      const largest = Math.min(400, most)
      const all = starts(limit, `${i}`, 300, largest, gap)
      for (const { at } of all) {
        const window = all.filter((one) => one.at >= at && one.at < at + 60_000)
        expect(window.length).toBeLessThanOrEqual(limit.requests_per_minute ?? Infinity)
        expect(window.reduce((sum, one) => sum + one.tokens, 0)).toBeLessThanOrEqual(
          most + Math.max(0, largest - most / 10),
        )
      }
      for (const one of all) expect(one.at).toBeGreaterThanOrEqual(one.asked)
    }
  })

  it('gives nine tenths of the limit where more is asked for', () => {
    const all = starts({ tokens_per_minute: 30_000 }, 'busy', 400, 1000, 0)
    const minutes = (all.at(-1)!.at - epoch) / 60_000
    const tokens = all.reduce((sum, one) => sum + one.tokens, 0)
    expect(tokens / minutes / 30_000).toBeGreaterThan(0.89)
    const requests = starts({ requests_per_minute: 60 }, 'busy', 600, 1, 0)
    expect(600 / ((requests.at(-1)!.at - epoch) / 60_000) / 60).toBeGreaterThan(0.9)
  })

  it('counts a call beyond the whole limit as the whole limit', () => {
    const limit = { tokens_per_minute: 100 }
    const huge = takeCall(fullBucket, limit, 1_000_000, epoch)
    expect(takeCall(huge.bucket, limit, 1, epoch).start - huge.start).toBeLessThan(70_000)
  })

  it('gives back what a call was reckoned with and did not take', () => {
    const limit = { tokens_per_minute: 1000 }
    const { bucket } = takeCall(fullBucket, limit, 900, epoch)
    const corrected = correctTokens(bucket, limit, -900)
    expect(takeCall(corrected, limit, 90, epoch).start).toBe(epoch)
    expect(takeCall(bucket, limit, 90, epoch).start).toBeGreaterThan(epoch + 50_000)
  })

  it('starts nothing while it is held, and lets no crowd through after it', () => {
    const limit = { requests_per_minute: 10 }
    let bucket: Bucket = { ...fullBucket, held_until: epoch + 300_000 }
    const at = Array.from({ length: 20 }, () => {
      const taken = takeCall(bucket, limit, 1, epoch)
      bucket = taken.bucket
      return taken.start
    })
    expect(at[0]).toBe(epoch + 300_000)
    expect(at.filter((one) => one < epoch + 360_000).length).toBeLessThanOrEqual(10)
  })
})
