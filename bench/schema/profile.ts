import { z } from 'zod'
import { format } from './format.ts'

/** A text item that may be absent; PatientSim's files write null, "" and numbers here. */
const text = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => (value === null || value === undefined ? '' : String(value).trim()))

/**
 * A clinical profile: PatientSim's 24 items under PatientSim's own names, so that a record of its released
 * `patient_profile.json` parses as it is (the record's other fields are dropped). Several values in one item
 * are separated by semicolons; an empty string means that nothing is recorded. `words` are no item: samples that show
 * the patient's language, where the patient brings its own, by PatientSim's names of the lists (`cefr_A1`, `med_A`).
 */
export const profileSchema = z.object({
  hadm_id: z.union([z.string().min(1), z.number()]).transform(String),
  age: z.coerce.number().int().min(0).max(120),
  gender: z.string().min(1),
  race: text,
  marital_status: text,
  insurance: text,
  occupation: text,
  living_situation: text,
  children: text,
  exercise: text,
  tobacco: text,
  alcohol: text,
  illicit_drug: text,
  sexual_history: text,
  allergies: text,
  family_medical_history: text,
  medical_device: text,
  medical_history: text,
  present_illness_positive: text,
  present_illness_negative: text,
  chiefcomplaint: z.string().min(1),
  pain: z.coerce.number().int().min(0).max(10),
  medication: text,
  arrival_transport: z.string().min(1),
  disposition: text,
  diagnosis: z.string().min(1),
  words: z.record(z.string(), z.string()).optional(),
})

export type Profile = z.infer<typeof profileSchema>

/**
 * The 24 items (present illness has two strings). A doctor is `given` three before the talk; `hidden` ones are
 * the outcome and never part of a history; the rest can be learned by asking.
 */
export const profileItems = {
  age: 'given',
  gender: 'given',
  arrival_transport: 'given',
  race: 'social',
  marital_status: 'social',
  insurance: 'social',
  occupation: 'social',
  living_situation: 'social',
  children: 'social',
  exercise: 'social',
  tobacco: 'social',
  alcohol: 'social',
  illicit_drug: 'social',
  sexual_history: 'social',
  allergies: 'history',
  family_medical_history: 'history',
  medical_device: 'history',
  medical_history: 'history',
  medication: 'history',
  chiefcomplaint: 'present_illness',
  pain: 'present_illness',
  present_illness_positive: 'present_illness',
  present_illness_negative: 'pertinent_negatives',
  disposition: 'hidden',
  diagnosis: 'hidden',
} as const satisfies Record<Exclude<keyof Profile, 'hadm_id' | 'words'>, string>

export type ProfileItem = keyof typeof profileItems

/** The parts of coverage, each a group of profile items. */
export const coverageParts = ['present_illness', 'pertinent_negatives', 'history', 'social'] as const
export type CoveragePart = (typeof coverageParts)[number]

/**
 * A set of profiles, hashed. The text of a `credentialed` set (PhysioNet) never leaves the holder's machine; that of a
 * `hidden` one (a holdout) stays out of bundles until its season ends.
 */
export const profileSetSchema = z.object({
  schema: format('patientsim-profiles', 1),
  name: z.string().min(1),
  title: z.string(),
  licence: z.string().min(1),
  source: z.string().min(1),
  credentialed: z.boolean().default(false),
  hidden: z.boolean().optional(),
  profiles: z.array(profileSchema).min(1),
})

export type ProfileSet = z.infer<typeof profileSetSchema>
