import { z } from 'zod'
import { format } from './format.ts'
import { personaId } from './persona.ts'
import { profileItems } from './profile.ts'
import { scoresSchema } from './scores.ts'

/** The attributes of a symptom that a doctor asks for (OLD CARTS). */
export const attributes = [
  'onset',
  'location',
  'duration',
  'character',
  'radiation',
  'timing',
  'severity',
  'aggravating',
  'relieving',
] as const
export type Attribute = (typeof attributes)[number]

/**
 * What a doctor's turn asks for: a profile item by its name (`tobacco`, `chiefcomplaint`, `pain`, …), a finding
 * of the ontology (`symptom:dyspnea`; `symptom:any` is "anything else?"), or an attribute (`attribute:onset`).
 */
export type Topic = string

/** What a doctor's turn does besides asking. */
export const acts = [
  'greeting',
  'open', // an open invitation: "tell me more", "go on", "anything else?"
  'reassure',
  'empathy',
  'explain', // says why it is asked
  'acknowledge',
  'small_talk',
  'instruct', // an examination or a request to do something
  'repeat', // asks again what was asked before
  'steer', // brings a rambling patient back to the question
  'statement', // tells, asks nothing
  'answer', // responds to the patient's own question or worry
  'farewell',
  'nothing', // empty, dots, noise
  'not_understood', // asks something that could not be mapped to a topic
] as const
export type Act = (typeof acts)[number]

/**
 * What became of one fact in one round. Only `told` and `exaggerated` let it out; the others say how it was held
 * back, each for a reason of the persona's.
 */
export const disclosures = [
  'told',
  'exaggerated', // let out, dramatised
  'minimised', // played down: not let out until asked again, precisely
  'withheld', // refused or kept back
  'forgotten', // not recalled
  'misunderstood', // the question was not understood
  'confused', // an unrelated answer of a confused patient
] as const
export type Disclosure = (typeof disclosures)[number]

/** True for the disclosures that let the fact out. */
export function isDisclosed(how: Disclosure): boolean {
  return how === 'told' || how === 'exaggerated'
}

export const ledgerEntrySchema = z.object({
  /** The profile item that the fact belongs to. */
  item: z.enum(Object.keys(profileItems) as [keyof typeof profileItems]),
  /** The fact: one semicolon part of the item, verbatim. */
  fact: z.string(),
  how: z.enum(disclosures),
  /** True when the doctor's turn asked for it, false when the patient volunteered it. */
  elicited: z.boolean(),
  /** The disclosure rule that decided, by its id in the rule table. */
  rule: z.string(),
})
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>

export const understoodSchema = z.object({
  topics: z.array(z.string()),
  acts: z.array(z.enum(acts)),
})

/** What can be wrong with the words of a patient whom a model plays. */
export const patientFaultKinds = [
  'diagnosis_leaked', // names the diagnosis, and the doctor had not
  'role_flipped', // speaks as the doctor, as a model, or for both sides
  'sentence_limit', // more sentences than the persona may say, or a sentence of too many words
  'contradiction', // states what the record denies, or denies what it states
  'invention', // states a finding that is not to be had from the record
  'early_end', // takes leave while the doctor still asks
] as const
export type PatientFaultKind = (typeof patientFaultKinds)[number]

/** One fault in one turn of the patient's; `why` is for a reader. */
export const patientFaultSchema = z.object({ kind: z.enum(patientFaultKinds), why: z.string() })
export type PatientFault = z.infer<typeof patientFaultSchema>

/**
 * One exchange: the doctor's words, the patient's answer, and what the patient made of them (null where a model answers
 * without code that understands). Round 0 is the fixed greeting. The exchange that ends a consultation has no patient.
 */
export const exchangeSchema = z.object({
  round: z.number().int().min(0),
  doctor: z.string(),
  patient: z.string().nullable(),
  understood: understoodSchema.nullable(),
  ledger: z.array(ledgerEntrySchema),
  /** For a grounded patient: whether the model's words passed the check, or the template stood in. */
  worded: z.enum(['model', 'template']).optional(),
  /** Where a model speaks: the faults that code found in the patient's words; empty when it found none. */
  faults: z.array(patientFaultSchema).optional(),
})
export type Exchange = z.infer<typeof exchangeSchema>

/** How a consultation ended. */
export const outcomes = [
  'diagnosed', // the doctor gave a differential
  'no_ddx', // the rounds ran out without one: differential scores 0, coverage stands
  'failed', // a fault of the doctor's: every score is 0
  'void', // a fault of ours or of the patient's: repeated, never scored
] as const

export const consultationSchema = z.object({
  schema: format('patientsim-consultation', 1),
  case: z.string(),
  profile: z.string(),
  persona: personaId,
  /** The gold diagnosis, as the profile writes it. */
  diagnosis: z.string(),
  trial: z.number().int().min(1),
  seed: z.string(),
  outcome: z.object({
    kind: z.enum(outcomes),
    /** A permanent code, such as `timeout` or `http-status`, for `failed` and `void`. */
    code: z.string().optional(),
    /** One sentence; never holds the doctor's own text. */
    reason: z.string().optional(),
  }),
  exchanges: z.array(exchangeSchema),
  /** The doctor's differential, best first, at most top k items, each capped in length. */
  ddx: z.array(z.string()),
  /** How many items beyond top k the doctor sent; they are not scored. */
  ddx_dropped: z.number().int().min(0),
  scores: scoresSchema,
})
export type Consultation = z.infer<typeof consultationSchema>
