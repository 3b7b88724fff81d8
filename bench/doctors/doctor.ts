import type { ModelCall } from '../schema/bundle.ts'

/** One message of the talk so far. */
export interface Message {
  role: 'doctor' | 'patient'
  content: string
}

/** What a doctor is told before each of its turns: the body of the `patientsim-doctor/1` protocol. */
export interface DoctorRequest {
  protocol: 'patientsim-doctor/1'
  /** Random; says nothing of the case. The same through one consultation. */
  consultation_id: string
  /** 1-based round, and how many are left after it. */
  round: number
  rounds_left: number
  /** True in the last round: an answer without `ddx` ends the consultation without a differential. */
  final: boolean
  top_k: number
  patient: { age: number; gender: string; arrival_transport: string }
  messages: Message[]
}

/** The longest message that the patient hears, in characters; the rest is cut off. */
export const maxMessageLength = 8000

/** A doctor's answer: words to go on, or a differential (best first) to end. */
export interface DoctorReply {
  message: string
  ddx?: string[]
  /** What the call cost, where the doctor says so. */
  tokens?: { input: number; output: number }
  /** How often the call was tried again before it answered. */
  retries?: number
  /** What the call cost in US dollars, where it is known. */
  cost_usd?: number
  /** The call itself, where the doctor is a model of ours to call. */
  call?: ModelCall
}

/** What is scored. `reply` must not keep state between calls other than by `consultation_id`. */
export interface Doctor {
  name: string
  /**
   * @param trial names the trial for a cache of answers; it reaches no endpoint and no model
   * @throws DoctorError for every fault of the doctor's; InputError for what must be mended before the run can go on (a
   *   key, a spending cap); anything else that is thrown is a fault of ours
   */
  reply(request: DoctorRequest, signal?: AbortSignal, trial?: string): Promise<DoctorReply> | DoctorReply
}

/** Codes of doctor faults; permanent, and counted on the run's page. */
export const doctorFaults = [
  'timeout',
  'unreachable',
  'http-status',
  'redirect',
  'too-large',
  'not-json',
  'wrong-shape',
  'wrong-consultation', // the answer says that it belongs to another talk
  'context-length', // the talk is longer than the model's context, even without its oldest half
  'refused', // the model, or a filter of its service, declined to answer
] as const
export type DoctorFault = (typeof doctorFaults)[number]

/** A fault of the doctor's: its trial fails with this code and scores 0. The message holds none of its text. */
export class DoctorError extends Error {
  readonly code: DoctorFault

  constructor(code: DoctorFault, message: string) {
    super(message)
    this.name = 'DoctorError'
    this.code = code
  }
}
