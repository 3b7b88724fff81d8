import { z } from 'zod'
import { coverageParts } from './profile.ts'

const share = z.object({ disclosed: z.number().int().min(0), disclosable: z.number().int().min(0) })

/** The scores of one trial, by exact code. */
export const scoresSchema = z.object({
  ddx: z.object({
    /** Rank (1 to top k) of the first item that matches the gold diagnosis, null when none does. */
    rank: z.number().int().min(1).nullable(),
    /** The ontology entry that matched, e.g. `abbreviation: STEMI`. */
    matched_by: z.string().nullable(),
  }),
  coverage: share.extend({
    parts: z.record(z.enum(coverageParts), share),
    /** Disclosed facts that the doctor asked for. */
    elicited: z.number().int().min(0),
  }),
  efficiency: z.object({
    /** Rounds in which the doctor spoke, the closing one included. */
    rounds: z.number().int().min(0),
    /** Topics asked for, over all rounds. */
    questions: z.number().int().min(0),
    /** Words that the doctor said. */
    words: z.number().int().min(0),
  }),
})
export type Scores = z.infer<typeof scoresSchema>

/**
 * The measures of a board, computed from the scores of trials. Shares lie in 0–1; `rounds`, `questions` are counts.
 */
export const measures = [
  'ddx1',
  'ddx3',
  'ddx5',
  'mrr',
  'coverage',
  'present_illness',
  'pertinent_negatives',
  'history',
  'social',
  'elicited',
  'rounds',
  'questions',
] as const
export type Measure = (typeof measures)[number]

/** A mean with its 95 % interval; `mean` is null when nothing was scored. `scored` of `total` trials count. */
export const estimateSchema = z.object({
  mean: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  scored: z.number().int().min(0),
  total: z.number().int().min(0),
})
export type Estimate = z.infer<typeof estimateSchema>

export const sliceSchema = z.record(z.enum(measures), estimateSchema)
export type Slice = z.infer<typeof sliceSchema>
