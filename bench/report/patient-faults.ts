import { z } from 'zod'
import { namesSecret, secretNames, wholeWords } from '../patients/reference/secret.ts'
import { format } from '../schema/format.ts'
import type { Fault } from '../schema/patient-report.ts'
import type { Profile } from '../schema/profile.ts'
import type { Consultation, Exchange, PatientFault, PatientFaultKind } from '../schema/transcript.ts'
import file from './patient-fault-signs.json' with { type: 'json' }
import { faultsOf } from './text-checks.ts'

/** Part of the protocol of a patient whom a model plays; changes whenever the same words could get other faults. */
export const faultsVersion = 'faults/3'

/** True for a kind of patient whose words are a model's; the reference patient's words are held by its report card. */
export function speaksByModel(kind: string): boolean {
  return kind !== 'reference'
}

const signsSchema = z
  .object({
    schema: format('patientsim-patient-fault-signs', 1),
    speaks_as_doctor: z.array(z.string()),
    speaks_as_model: z.array(z.string()),
    takes_leave: z.array(z.string()),
  })
  .strict()

/** Turns of phrase by which a patient falls out of its role. */
const signs = signsSchema.parse(file)
const asDoctor = signFinder(signs.speaks_as_doctor)
const asModel = signFinder(signs.speaks_as_model)
const leave = signFinder(signs.takes_leave)

/** A line of a script, or the mark that ends a talk: the doctor's, or nobody's. */
const marks = /(?:^|\n|[.?!]\s+)\W*(?:doctor|patient|nurse|assistant|system|user)\s*:|\[ddx\]/i

/** The fault kinds of the patient's report card, as transcripts name them. */
const kindOf: Record<Fault['kind'], PatientFaultKind> = {
  invention: 'invention',
  contradiction: 'contradiction',
  diagnosis_named: 'diagnosis_leaked',
  too_many_sentences: 'sentence_limit',
  sentence_too_long: 'sentence_limit',
}

/**
 * The exchanges of a talk with the faults in each of the patient's turns, found by code: no model is asked. A patient
 * that repeats a diagnosis which the doctor named leaks nothing, nor does one end early who answers the doctor's leave.
 * It knows phrases and findings, not meaning: other words for the same are missed, and an invented job, number or
 * medicine too; the judge's factuality module looks for those.
 */
export function markFaults(talk: Pick<Consultation, 'case' | 'persona' | 'exchanges'>, profile: Profile): Exchange[] {
  const secret = secretNames(profile)
  const found = Map.groupBy(faultsOf(talk, profile), ({ round }) => round)
  let doctorNamedIt = false
  return talk.exchanges.map((exchange) => {
    doctorNamedIt ||= namesSecret(exchange.doctor, secret)
    if (exchange.patient === null) return exchange
    const ofText = (found.get(exchange.round) ?? []).map(({ kind, why }) => ({ kind: kindOf[kind], why }))
    const words = wholeWords(exchange.patient)
    const faults = [...ofText, ...roleFaults(exchange.patient, words), ...endFaults(words, exchange.doctor)]
    return { ...exchange, faults: unlike(faults).filter(({ kind }) => !(kind === 'diagnosis_leaked' && doctorNamedIt)) }
  })
}

function roleFaults(said: string, words: string): PatientFault[] {
  const mark = marks.exec(said)?.[0].trim()
  if (mark !== undefined) return [{ kind: 'role_flipped', why: `writes "${mark}"` }]
  const phrase = asDoctor(words) ?? asModel(words)
  return phrase === undefined ? [] : [{ kind: 'role_flipped', why: `says "${phrase}"` }]
}

function endFaults(words: string, doctor: string): PatientFault[] {
  const phrase = leave(words)
  if (phrase === undefined || leave(wholeWords(doctor)) !== undefined) return []
  return [{ kind: 'early_end', why: `says "${phrase}"` }]
}

/** Finds the first of some phrases that a text, as `wholeWords`, says. One pattern says of most texts that they hold none. */
function signFinder(phrases: readonly string[]): (words: string) => string | undefined {
  const any = new RegExp(` (?:${phrases.join('|')}) `)
  return (words) => (any.test(words) ? phrases.find((phrase) => words.includes(` ${phrase} `)) : undefined)
}

function unlike(faults: readonly PatientFault[]): PatientFault[] {
  return [...new Map(faults.map((fault) => [`${fault.kind}\n${fault.why}`, fault])).values()]
}
