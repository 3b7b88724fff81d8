import { type Doctor, DoctorError, type DoctorReply, type DoctorRequest, type Message } from '../doctors/doctor.ts'
import type { PatientSession, PatientUsage } from '../patients/patient.ts'
import { ModelError } from '../models/port.ts'
import { InputError } from '../schema/error.ts'
import type { Profile } from '../schema/profile.ts'
import type { Consultation, Exchange } from '../schema/transcript.ts'
import { ddxFromMessage, parseDdx, type ParsedDdx } from '../scoring/ddx/parse.ts'

/** The doctor's fixed first words; they take no round. */
export const greeting = 'Hello, how can I help you?'

/** Ends the patient's message before the last round. It is the harness that speaks, so no transcript holds it. */
export const finalNotice =
  'This is the last round: now give your differential diagnosis, most likely first, as the "ddx" list or after a line that starts with [DDX].'

export interface ConsultationLimits {
  rounds: number
  topK: number
}

/** What a consultation leaves behind, before it is scored. */
export interface Talk {
  outcome: Consultation['outcome']
  exchanges: Exchange[]
  ddx: string[]
  ddx_dropped: number
  /** What was measured: one entry for each answer of a patient whose words are a model's, and per call in round order. */
  patient: { usage: PatientUsage; worded: Exchange['worded'] }[]
  calls: ({ seconds: number; retries: number } & Pick<DoctorReply, 'tokens' | 'cost_usd' | 'call'>)[]
}

/**
 * One consultation of PatientSim's: greeting, at most `limits.rounds` rounds, at most `limits.topK` diagnoses. It ends with
 * a structured `ddx`, or with a line of the doctor's that starts with `[DDX]`; words about "differential diagnoses" inside a
 * sentence do not end it.
 * @param consultationId random; tells the doctor which calls belong together and nothing of the case
 * @param seconds a clock, in seconds
 * @param trial names the trial, for a doctor that keeps its model's answers
 * @returns a talk: a doctor's fault ends it as `failed`, any other error as `void`
 * @throws InputError alone: what a person must mend before any talk can be had
 */
export async function consult(
  doctor: Doctor,
  patient: PatientSession,
  profile: Profile,
  consultationId: string,
  limits: ConsultationLimits,
  seconds: () => number,
  trial?: string,
): Promise<Talk> {
  const talk: Talk = { outcome: { kind: 'no_ddx' }, exchanges: [], ddx: [], ddx_dropped: 0, calls: [], patient: [] }
  const messages: Message[] = []
  try {
    await exchange(talk, messages, patient, 0, greeting)
    for (let round = 1; round <= limits.rounds; round++) {
      const request = requestFor(round, consultationId, profile, messages, limits)
      const reply = await timed(talk, seconds, () => doctor.reply(request, undefined, trial))
      const ddx = differential(reply, limits.topK)
      if (ddx) {
        Object.assign(talk, { outcome: { kind: 'diagnosed' }, ddx: ddx.items, ddx_dropped: ddx.dropped })
        talk.exchanges.push(lastWords(round, reply.message))
        return talk
      }
      if (request.final) talk.exchanges.push(lastWords(round, reply.message))
      else await exchange(talk, messages, patient, round, reply.message)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    talk.outcome = endedBy(error)
  }
  return talk
}

/** A doctor's fault fails the trial; a fault of the patient's model, and any other, voids it. */
function endedBy(error: unknown): Talk['outcome'] {
  if (error instanceof DoctorError) return { kind: 'failed', code: error.code, reason: error.message }
  if (error instanceof ModelError) return { kind: 'void', code: `patient-${error.code}`, reason: `The patient's model failed: ${error.message}` }
  return { kind: 'void', code: 'internal', reason: `The harness or the patient failed: ${(error as Error).message}` }
}

function requestFor(round: number, id: string, profile: Profile, messages: Message[], limits: ConsultationLimits): DoctorRequest {
  const final = round === limits.rounds
  const last = messages.at(-1)!
  return {
    protocol: 'patientsim-doctor/1',
    consultation_id: id,
    round,
    rounds_left: limits.rounds - round,
    final,
    top_k: limits.topK,
    patient: { age: profile.age, gender: profile.gender, arrival_transport: profile.arrival_transport },
    messages: final ? [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${finalNotice}` }] : [...messages],
  }
}

async function timed(talk: Talk, seconds: () => number, call: () => Promise<DoctorReply> | DoctorReply): Promise<DoctorReply> {
  const start = seconds()
  let reply: DoctorReply | undefined
  try {
    reply = await call()
    return reply
  } finally {
    const { retries = 0, tokens, cost_usd, call: modelCall } = reply ?? {}
    talk.calls.push({ seconds: seconds() - start, retries, tokens, cost_usd, call: modelCall })
  }
}

async function exchange(talk: Talk, messages: Message[], patient: PatientSession, round: number, doctor: string): Promise<void> {
  const turn = await patient.reply(doctor)
  const { said, understood, ledger, worded, usage } = turn
  talk.exchanges.push({ round, doctor, patient: said, understood, ledger, ...(worded ? { worded } : {}) })
  if (usage) talk.patient.push({ usage, worded })
  messages.push({ role: 'doctor', content: doctor }, { role: 'patient', content: turn.said })
}

/** A reply's differential; an empty structured list counts as none, so that it cannot end a talk by accident. */
function differential(reply: DoctorReply, topK: number): ParsedDdx | null {
  const listed = reply.ddx ? parseDdx(reply.ddx, topK) : null
  return listed && listed.items.length > 0 ? listed : saidDifferential(reply.message, topK)
}

/** The differential that a message gives after a line that starts with `[DDX]`; null where there is none, or nothing in it. */
export function saidDifferential(message: string, topK: number): ParsedDdx | null {
  const items = ddxFromMessage(message)
  const parsed = items && parseDdx(items, topK)
  return parsed && parsed.items.length > 0 ? parsed : null
}

function lastWords(round: number, doctor: string): Exchange {
  return { round, doctor, patient: null, understood: null, ledger: [] }
}
