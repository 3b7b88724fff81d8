import { z } from 'zod'
import { format } from './format.ts'

const id = z.string().regex(/^[a-z][a-z0-9_]*$/)
const words = z.array(z.string().min(1))

/** The presenting families of the open cases. */
export const families = ['chest-pain', 'breathlessness', 'abdominal-pain', 'urinary-pelvic', 'neurological'] as const
export type Family = (typeof families)[number]

/** A diagnosis and every way of writing it. All texts are matched without regard to case and punctuation. */
export const diagnosisSchema = z
  .object({
    id,
    /** The name that profiles carry as their gold diagnosis. */
    name: z.string().min(1),
    family: z.enum(families),
    synonyms: words,
    abbreviations: words,
    /** What a patient or a newspaper calls it. */
    lay: words,
    /** More specific than the diagnosis: a match. */
    narrower: words,
    /** Less specific: no match. */
    broader: words,
    /** Another disease that is taken for it: no match. */
    lookalikes: words,
    /** ICD-10-CM code prefixes, e.g. `I21`. */
    icd10cm: z.array(z.string().regex(/^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$/)).min(1),
    sources: words,
  })
  .strict()
export type Diagnosis = z.infer<typeof diagnosisSchema>

/** A symptom, sign noticed by the patient, or exposure that a doctor can ask about. */
export const findingSchema = z
  .object({
    id,
    /** The clinical term, as a physician would chart it. */
    term: z.string().min(1),
    /** Further clinical words for it (jargon: a level A patient understands none of them). */
    clinical: words,
    /** How patients name it, as noun phrases that fit "I have …" and "no …", by language level. */
    lay: z.object({ A: words.min(1), B: words.min(1), C: words.min(1) }).strict(),
    /** Other everyday words by which a question asks for it or a record states it: "short of breath", "catch your breath". */
    ask: words,
  })
  .strict()
export type Finding = z.infer<typeof findingSchema>

/** A past or chronic condition and the home medicines tied to it. */
export const conditionSchema = z
  .object({
    id,
    /** As `medical_history` writes it. */
    name: z.string().min(1),
    /** Other names by which a doctor may ask for it, clinical and lay. */
    names: words,
    gender: z.enum(['Male', 'Female']).optional(),
    age_min: z.number().int().optional(),
    age_max: z.number().int().optional(),
    /** Home medicines: generic name, and the share of people with the condition who take it. */
    medicines: z.array(z.object({ name: z.string().min(1), frequency: z.number().min(0).max(1) }).strict()),
    sources: words,
  })
  .strict()
export type Condition = z.infer<typeof conditionSchema>

export const diagnosesFileSchema = z.object({ schema: format('patientsim-diagnoses', 1), diagnoses: z.array(diagnosisSchema) }).strict()
export const findingsFileSchema = z.object({ schema: format('patientsim-findings', 1), findings: z.array(findingSchema) }).strict()
export const conditionsFileSchema = z.object({ schema: format('patientsim-conditions', 1), conditions: z.array(conditionSchema) }).strict()
