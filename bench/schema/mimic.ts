import { z } from 'zod'
import { format } from './format.ts'

const words = z.array(z.string()).min(1)

/** The parts of a discharge note that a history is made of. */
export const noteSections = [
  'allergies',
  'present_illness',
  'past_medical_history',
  'social_history',
  'family_history',
] as const
export type NoteSection = (typeof noteSections)[number]

/** How PatientSim's cohort is drawn from MIMIC-IV: `bench/data/mimic/rules.json`. */
export const mimicRulesSchema = z
  .object({
    schema: format('patientsim-mimic-rules', 1),
    sources: words,
    /** `name` as PatientSim's profiles have it, whose scripts know it by its capital; the illness script, and the beginnings of ICD codes, without points. */
    diagnoses: z.array(
      z.object({ name: z.string().min(1), script: z.string().min(1), icd10: words, icd9: words }).strict(),
    ),
    /** Values, in lower case, that say nothing, and those that say nothing of a race or of how a patient came. */
    unknown: words,
    vague: words,
    most_medicines: z.number().int().min(1),
    /** Words in a complaint or a present illness that take a stay out of the cohort. */
    transfer: words,
    impaired_speech: words,
    /** Headers of the parts of a note, and those that only end a part. */
    sections: z.record(z.enum(noteSections), words),
    other_headers: words,
  })
  .strict()
export type MimicRules = z.infer<typeof mimicRulesSchema>
