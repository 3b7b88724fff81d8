import type { Case } from '../schema/case.ts'
import type { Exchange } from '../schema/transcript.ts'
import type { Profile } from '../schema/profile.ts'

/** What a patient gives back for one turn of the doctor's. */
export type PatientTurn = Pick<Exchange, 'understood' | 'ledger'> & { said: string }

/** One patient in one consultation. Turns must be given in order; a session is not shared. */
export interface PatientSession {
  /** Answers the doctor's words. Any string is valid, also an empty or a very long one. */
  reply(doctor: string): PatientTurn | Promise<PatientTurn>
}

/** A simulator of patients. */
export interface Patient {
  /** Part of the protocol: `reference`, later `grounded` or `patientsim`. */
  kind: string
  /** Part of the protocol; changes whenever the same words could get another answer. */
  version: string
  /** Starts a consultation. The same case, profile and seed give the same answers to the same words. */
  open(one: Case, profile: Profile, seed: string): PatientSession
}
