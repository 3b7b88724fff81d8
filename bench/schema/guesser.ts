import { z } from 'zod'
import { format } from './format.ts'

/** The network that guesses what a sentence asks from its words: a vector a word, and a vector a topic. */
export const guesserSchema = z
  .object({
    schema: format('patientsim-guesser', 1),
    /** SHA-256 of the labelled turns that it was trained on. */
    turns_sha256: z.string().regex(/^[0-9a-f]{64}$/),
    topics: z.array(z.string().min(1)).min(1),
    /** The log odds of each topic where no word speaks for or against it. */
    bias: z.array(z.number()),
    /** How many numbers a vector has. */
    dimensions: z.number().int().min(1),
    /** How many words have a vector. */
    size: z.number().int().min(1),
    /** What a 1 in a vector of a word, and of a topic, stands for. */
    word_step: z.number().positive(),
    topic_step: z.number().positive(),
    /** Base64: `size` hashes of words (unsigned 32-bit, little-endian, ascending), then their vectors (signed 8-bit). */
    words: z.base64(),
    /** Base64: the topics' vectors (signed 8-bit). */
    vectors: z.base64(),
  })
  .strict()
export type GuesserFile = z.infer<typeof guesserSchema>
