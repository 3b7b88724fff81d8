import { z } from 'zod'
import { format } from './format.ts'
import { profileItems, type ProfileItem } from './profile.ts'

const item = z.enum(Object.keys(profileItems) as [ProfileItem, ...ProfileItem[]])
const words = z.array(z.string().min(1)).min(1)

/** An item that holds one of these words. */
const holds = z.object({ item, words }).strict()

/** What does not go together in one profile, and words that have no place in one. */
export const plausibilitySchema = z
  .object({
    schema: format('patientsim-plausibility', 1),
    sources: z.array(z.string()),
    /** Medicines of which a patient takes at most one at home, such as the statins. */
    medicine_classes: z.array(z.object({ name: z.string().min(1), medicines: words }).strict()),
    /** Sets of condition ids of which a patient has at most one. */
    exclusive_conditions: z.array(z.array(z.string()).min(2)),
    /** Words that can be said of one gender only, in any item but the family's history. */
    gender_words: z.object({ Male: words, Female: words }).strict(),
    /** Vital signs, laboratory, imaging and examination: what a patient could not tell. */
    measurement_words: words,
    /** Ages, in years, at which an item may hold these words; `unless` names what makes an exception. */
    ages: z.array(
      z
        .object({
          item,
          words,
          min: z.number().int().optional(),
          max: z.number().int().optional(),
          unless: holds.optional(),
          why: z.string(),
        })
        .strict(),
    ),
    /** Two items that cannot both be so. */
    conflicts: z.array(z.object({ first: holds, second: holds, why: z.string() }).strict()),
  })
  .strict()

export type Plausibility = z.infer<typeof plausibilitySchema>
