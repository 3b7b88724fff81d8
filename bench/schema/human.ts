import { z } from 'zod'
import { format } from './format.ts'

/**
 * The name that a person chooses for their row: letters, digits, spaces and a few signs. An address of mail or of a page does not
 * fit, so that nobody leaves one by mistake.
 */
export const humanNameSchema = z
  .string()
  .trim()
  .min(2)
  .max(40)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} .'_-]*$/u, 'must begin with a letter or digit, and have only these, spaces, dots, hyphens and apostrophes')

/** One consultation of a person's with a dev patient, in the measures of an agent's. Nothing of what was said is in it. */
export const humanResultSchema = z
  .object({
    case: z.string().min(1).max(200),
    /** Place of the true diagnosis among the five, null where it is missing. */
    rank: z.number().int().min(1).max(5).nullable(),
    disclosed: z.number().int().min(0),
    disclosable: z.number().int().min(1),
    /** The closing round counted. */
    rounds: z.number().int().min(1),
  })
  .strict()
export type HumanResult = z.infer<typeof humanResultSchema>

/** `humans.json` in the record's folder: people who chose to show how they did with dev patients, and whom a maintainer let through. */
export const humansSchema = z
  .object({
    schema: format('patientsim-humans', 1),
    /** The version of the reference patient that all of them met. */
    patient_version: z.string(),
    people: z.array(z.object({ name: humanNameSchema, results: z.array(humanResultSchema).min(1) }).strict()),
  })
  .strict()
export type Humans = z.infer<typeof humansSchema>
