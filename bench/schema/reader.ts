import { z } from 'zod'
import { format } from './format.ts'

/** The trained part of the reference patient's understanding: one weight for each feature, by the feature's hash. */
export const readerSchema = z
  .object({
    schema: format('patientsim-reader', 1),
    /** SHA-256 of the labelled turns that it was trained on. */
    turns_sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** The score that a candidate starts from. */
    bias: z.number(),
    /** A candidate with a higher score is asked. */
    threshold: z.number(),
    /** Of a question in which none is, the best candidate is asked all the same with a higher score than this. */
    question_threshold: z.number(),
    /** What a weight of 1 adds, before the sum is shared by the number of features. */
    step: z.number().positive(),
    /** How many weights there are. */
    size: z.number().int().min(1),
    /** Base64: `size` hashes (unsigned 32-bit, little-endian, ascending), then `size` weights (signed 8-bit). */
    weights: z.base64(),
  })
  .strict()
export type Reader = z.infer<typeof readerSchema>
