import type { ModelIdentity } from '../models/port.ts'
import type { ModelCall } from '../schema/bundle.ts'
import type { Case } from '../schema/case.ts'
import type { Exchange } from '../schema/transcript.ts'
import type { Profile } from '../schema/profile.ts'

/** What a patient gives back for one turn of the doctor's. */
export type PatientTurn = Pick<Exchange, 'understood' | 'ledger' | 'worded'> & {
  said: string
  /** What the patient's model took, where there is one. */
  usage?: PatientUsage
}

/** Tokens and US dollars of a patient's model; null where they are not known. */
export interface PatientUsage {
  tokens: { input: number; output: number } | null
  cost_usd: number | null
  /** Each answered call. */
  calls: ModelCall[]
}

/** One patient in one consultation. Turns must be given in order; a session is not shared. */
export interface PatientSession {
  /** Answers the doctor's words. Any string is valid, also an empty or a very long one. */
  reply(doctor: string): PatientTurn | Promise<PatientTurn>
}

/** A simulator of patients. */
export interface Patient {
  /** Part of the protocol: `reference`, `grounded` or `patientsim`. */
  kind: string
  /** Part of the protocol; changes whenever the same words could get another answer. */
  version: string
  /** Part of the protocol, where a model speaks: which model, and the SHA-256 of each prompt by its file's name. */
  model?: ModelIdentity
  prompts?: Record<string, string>
  /** Starts a consultation. The same case, profile and seed give the same answers to the same words. */
  open(one: Case, profile: Profile, seed: string): PatientSession
}
