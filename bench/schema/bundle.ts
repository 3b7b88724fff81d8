import { z } from 'zod'
import { sha256Schema } from './case.ts'
import { format } from './format.ts'
import { measures, sliceSchema } from './scores.ts'
import { submissionSchema } from './submission.ts'
import { outcomes, patientFaultKinds } from './transcript.ts'

/** Everything that shapes a score except the doctor. Its SHA-256 over canonical JSON is the protocol hash. */
export const protocolSchema = z.object({
  schema: format('patientsim-protocol', 1),
  track: z.string(),
  split: z.object({ name: z.string(), sha256: sha256Schema }),
  patient: z.object({
    kind: z.string(),
    version: z.string(),
    /** Where a model speaks: which, with its parameters, and the SHA-256 of each prompt by its file's name. */
    model: z.object({ kind: z.string(), model: z.string(), parameters: z.record(z.string(), z.unknown()) }).optional(),
    prompts: z.record(z.string(), sha256Schema).optional(),
  }),
  /** SHA-256 of the standard doctor's prompt, and of the judges' by name where judges score; absent in old bundles. */
  prompts: z.object({ doctor: sha256Schema, judges: z.record(z.string(), sha256Schema).optional() }).optional(),
  scorers: z.record(z.string(), z.string()),
  /** Over the ontology, the conditions and the voice that patient and scorers read. */
  data_sha256: sha256Schema,
  greeting: z.string(),
  final_notice: z.string(),
  rounds: z.number().int().min(1),
  top_k: z.number().int().min(1),
  trials: z.number().int().min(1),
  seed: z.number().int(),
})
export type Protocol = z.infer<typeof protocolSchema>

const faultCountsSchema = z.object({
  /** Turns of the patient's that were looked at, and those among them with any fault. */
  turns: z.number().int().min(0),
  faulty: z.number().int().min(0),
  /** Turns by kind of fault; a turn may be of several. */
  kinds: z.record(z.enum(patientFaultKinds), z.number().int().min(0)),
})
export type FaultCounts = z.infer<typeof faultCountsSchema>

/** Aggregates of a run: overall, by level of each persona axis, by persona, by diagnosis. */
export const aggregatesSchema = z.object({
  overall: sliceSchema,
  axes: z.record(z.string(), z.record(z.string(), sliceSchema)),
  personas: z.record(z.string(), sliceSchema),
  diagnoses: z.record(z.string(), sliceSchema),
  /** Faults of the patient's, where a model speaks for it; void trials apart. */
  patient_faults: z.object({ overall: faultCountsSchema, personas: z.record(z.string(), faultCountsSchema) }).optional(),
})
export type Aggregates = z.infer<typeof aggregatesSchema>

/** Sums and counts of one measure, a number a profile. */
const sumsSchema = z.object({ sums: z.array(z.number()), counts: z.array(z.number().int().min(0)) })

/** What a board needs to resample profiles: per profile, sums and counts of every measure, and of DDx@1 by persona. */
export const clustersSchema = z.object({
  /** Profile ids, sorted; every list below has one number for each. */
  profiles: z.array(z.string()),
  overall: z.record(z.enum(measures), sumsSchema),
  ddx1_by_persona: z.record(z.string(), sumsSchema),
})
export type Clusters = z.infer<typeof clustersSchema>

/**
 * `result.json` of a bundle. `content_sha256` covers what was said and scored, never when or on what machine;
 * `bundle_sha256` covers every other field of this file.
 */
export const resultSchema = z.object({
  schema: format('patientsim-result', 1),
  submission: submissionSchema,
  protocol: protocolSchema,
  protocol_sha256: sha256Schema,
  scores: aggregatesSchema,
  /** Absent where the bundle holds credentialed cases: its row then has no rank interval. */
  clusters: clustersSchema.optional(),
  /** pass^k of DDx@1 for k = 1 … trials; absent with one trial a case. */
  pass_k: z.array(z.number().min(0).max(1)).optional(),
  /** The bundle whose transcripts were scored anew to make this one. */
  rescored_from: z
    .object({ bundle_sha256: sha256Schema, content_sha256: sha256Schema, protocol_sha256: sha256Schema })
    .optional(),
  /** Trials by outcome, and the failed ones by code. */
  outcomes: z.record(z.enum(outcomes), z.number().int().min(0)),
  failures: z.record(z.string(), z.number().int().min(1)),
  /** Turns of a grounded patient by who worded them: the model, or, where its words failed the check, the template. */
  worded: z.object({ model: z.number().int().min(0), template: z.number().int().min(0) }).optional(),
  /** Why the bundle holds aggregates only: `files` then has the hashes of files that were not written. */
  sealed: z.enum(['credentialed', 'hidden']).optional(),
  files: z.object({ 'consultations.jsonl': sha256Schema, 'measurements.jsonl': sha256Schema }),
  content_sha256: sha256Schema,
  versions: z.object({ package: z.string(), node: z.string() }),
  finished_at: z.iso.datetime(),
  bundle_sha256: sha256Schema,
})
export type Result = z.infer<typeof resultSchema>

const whole = z.number().int().min(0)

/** A call to a model that was answered: over its attempts, pauses included. An answer that was kept took and cost nothing. */
export const modelCallSchema = z.object({
  seconds: z.number().min(0),
  retries: whole,
  /** `cached` is part of `input`, `reasoning` part of `output`; null where the service does not say. */
  tokens: z.object({ input: whole, cached: whole, output: whole, reasoning: whole }).nullable(),
  /** US dollars; null where the price or the tokens are not known. */
  cost_usd: z.number().min(0).nullable(),
})
export type ModelCall = z.infer<typeof modelCallSchema>

/** One line of `measurements.jsonl`: what was measured in one trial, outside the content hash. */
export const measurementSchema = z.object({
  schema: format('patientsim-measurement', 1),
  case: z.string(),
  trial: z.number().int().min(1),
  consultation_id: z.string(),
  started_at: z.iso.datetime(),
  seconds: z.number().min(0),
  /** Seconds that each call to the doctor took, in round order. */
  call_seconds: z.array(z.number().min(0)),
  retries: z.number().int().min(0),
  tokens: z.object({ input: z.number().int().min(0), output: z.number().int().min(0) }).nullable(),
  cost_usd: z.number().min(0).nullable(),
  /** Each answered call to a doctor that is a model, in round order. */
  model_calls: z.array(modelCallSchema).optional(),
  /** Where a model speaks for the patient: its turns, those where the template stood in, and what it took. */
  patient: z
    .object({
      turns: z.number().int().min(0),
      fallbacks: z.number().int().min(0),
      tokens: z.object({ input: z.number().int().min(0), output: z.number().int().min(0) }).nullable(),
      cost_usd: z.number().min(0).nullable(),
      model_calls: z.array(modelCallSchema).optional(),
    })
    .optional(),
})
export type Measurement = z.infer<typeof measurementSchema>
