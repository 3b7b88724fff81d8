import { z } from 'zod'
import file from './floor-limits.json' with { type: 'json' }

const share = z.number().min(0).max(1)

/**
 * What each floor doctor may reach at most on the split named, tested on every commit: more would mean that a trick
 * pays. Where DDx has no number, the floor knows the chief complaint, and must not be told apart from the doctor that
 * asks for that alone.
 */
export const floorLimits = z
  .object({
    split: z.string(),
    limits: z.record(z.string(), z.object({ ddx1: share.nullable(), ddx5: share.nullable(), coverage: share, why: z.string() }).strict()),
  })
  .parse(file)
