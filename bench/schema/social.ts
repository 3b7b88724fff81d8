import { z } from 'zod'
import { format } from './format.ts'

/** Items that the general population's priors fill, in the order in which they are drawn. */
export const socialItems = [
  'race',
  'marital_status',
  'occupation',
  'insurance',
  'children',
  'living_situation',
  'exercise',
  'tobacco',
  'alcohol',
  'illicit_drug',
  'allergies',
] as const
export type SocialItem = (typeof socialItems)[number]

/** Who an entry is for. Absent means everyone; `items` names words, one of which an item drawn earlier must hold. */
const only = z
  .object({
    gender: z.enum(['Male', 'Female']).optional(),
    age_min: z.number().int().optional(),
    age_max: z.number().int().optional(),
    items: z.partialRecord(z.enum(socialItems), z.array(z.string()).min(1)).optional(),
  })
  .strict()

/** A phrase of the illness scripts' form (`(a|b)`, `{2-6}`) and its weight among the entries that apply. */
const entry = z
  .object({
    text: z.string().min(1).refine((text) => !text.includes(';'), 'must not hold a semicolon'),
    weight: z.number().positive(),
    only: only.optional(),
  })
  .strict()

/** One item's priors: ids of `sources`, what is the author's judgement, and the entries. */
const priors = z
  .object({ sources: z.array(z.string()), judgement: z.string().optional(), entries: z.array(entry).min(1) })
  .strict()

/** The general ED population's social history, and the texts of transport and disposition. */
export const socialPriorsSchema = z
  .object({
    schema: format('patientsim-social', 1),
    sources: z.array(z.object({ id: z.string(), citation: z.string().min(1), year: z.number().int() }).strict()),
    items: z.record(z.enum(socialItems), priors),
    /** By the kinds of transport of an illness script. */
    transport: z.object({ ambulance: priors, walk_in: priors, other: priors }).strict(),
    disposition: z.object({ admitted: priors, discharged: priors }).strict(),
  })
  .strict()

export type SocialPriors = z.infer<typeof socialPriorsSchema>
export type SocialEntry = z.infer<typeof entry>
