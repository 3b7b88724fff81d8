import { z } from 'zod'
import { sha256Schema } from './case.ts'
import { format } from './format.ts'
import { axes } from './persona.ts'

const share = z.number().min(0).max(1)
const count = z.number().int().min(0)
const axis = z.enum(Object.keys(axes) as [keyof typeof axes])

/**
 * How hard a language level's words are to read. `outside_basic` is the share of words outside a list of basic ones.
 */
export const readabilitySchema = z.object({
  sentences: count,
  words_per_sentence: z.number(),
  syllables_per_word: z.number(),
  /** Flesch–Kincaid grade: years of school. */
  grade: z.number(),
  outside_basic: share,
})
export type Readability = z.infer<typeof readabilitySchema>

/** What a persona level costs: coverage on it less coverage on the neutral level, the same profile and other axes. */
export const personaEffectSchema = z.object({
  axis,
  level: z.string(),
  neutral: z.string(),
  /** Means over the pairs, shares of disclosable facts. */
  coverage: share,
  coverage_neutral: share,
  difference: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  pairs: count,
  profiles: count,
})
export type PersonaEffect = z.infer<typeof personaEffectSchema>

/** Faults that can be found in the patient's words; `examples` shows at most five. */
export const faultKinds = [
  'invention',
  'contradiction',
  'diagnosis_named',
  'too_many_sentences',
  'sentence_too_long',
] as const
export const faultSchema = z.object({
  kind: z.enum(faultKinds),
  case: z.string(),
  round: count,
  said: z.string(),
  why: z.string(),
})
export type Fault = z.infer<typeof faultSchema>

/** The patient as met by one doctor. */
export const doctorCardSchema = z.object({
  consultations: count,
  /** Exchanges after the greeting in which the patient spoke. */
  turns: count,
  /** Share of turns whose words were mapped to a topic or an act. */
  understood: share,
  /** Share of disclosable facts let out, over all talks; of those let out, not asked for (the complaint apart). */
  coverage: share,
  volunteered: share,
  /** Share of the patient's sentences that it had said before in the same talk. */
  repeated_sentences: share,
  /** By axis and level: the share of disclosable facts out after round 0, 1, 2, … */
  curves: z.record(axis, z.record(z.string(), z.array(share))),
  /** By axis and level: coverage. */
  levels: z.record(axis, z.record(z.string(), share)),
  effects: z.array(personaEffectSchema),
  readability: z.record(z.string(), readabilitySchema),
  faults: z.record(z.enum(faultKinds), count),
  examples: z.array(faultSchema),
})
export type DoctorCard = z.infer<typeof doctorCardSchema>

/** Something that the simulator must show; `met` is null where the split holds nothing to tell it by. */
export const goalSchema = z.object({
  goal: z.string(),
  target: z.string(),
  value: z.number().nullable(),
  met: z.boolean().nullable(),
})
export type Goal = z.infer<typeof goalSchema>

/** The patient's report card over a split. */
export const patientReportSchema = z.object({
  schema: format('patientsim-patient-report', 1),
  split: z.object({ name: z.string(), sha256: sha256Schema }),
  patient: z.object({ kind: z.string(), version: z.string() }),
  doctors: z.record(z.string(), doctorCardSchema),
  goals: z.array(goalSchema),
})
export type PatientReport = z.infer<typeof patientReportSchema>
