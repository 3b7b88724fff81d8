import { findPersona } from '../schema/persona.ts'
import type { Profile } from '../schema/profile.ts'
import type { Fault } from '../schema/patient-report.ts'
import { type Consultation, type Exchange, isDisclosed } from '../schema/transcript.ts'
import { namesSecret, secretNames } from '../patients/reference/secret.ts'
import { hasLedger } from '../scoring/coverage.ts'
import { findingsNamed, findingsOfText, relatedTo } from './findings-named.ts'
import { type RecordFindings, recordFindings } from './record-findings.ts'
import { sentencesIn } from './text.ts'

/**
 * PatientSim's limits (arXiv 2505.17818): sentences a turn, for the verbose and for all others, and words a sentence.
 */
const limits = { verbose: 8, others: 3, words: 20 }

/**
 * Findings whose words are also manner: a patient of any illness may be scared, fear the worst, or say that it is
 * confused.
 */
const manner = new Set(['anxiety', 'impending_doom', 'confusion'])

/** A sentence that asks back, or says that a word was not understood. */
const asksMeaning =
  /\?$|\b(know what|what .* (is|means?)|explain|elaborate|clarify|define|help me with|word|words|not know)\b/i

/** What the ledger has let out so far, as findings. */
interface Out {
  /** Findings named by the told facts that state something, and by those that deny something. */
  stated: Set<string>
  denied: Set<string>
  /** The texts of the facts told so far. */
  texts: string[]
}

/**
 * The faults in the patient's words of one talk, found without the code that words them: a finding of the ontology is
 * named that neither a fact told so far holds nor the doctor asked for (invention), or stated or denied against the
 * record (contradiction); the diagnosis is named outside of a told fact; a turn has too many sentences or a sentence
 * too many words. A doctor's word that the patient asks back is nobody's invention.
 *
 * Where a model alone is the patient, nobody kept a ledger: its words are then held against the whole record, and what
 * it denies is a fault only where the record states it.
 */
export function faultsOf(talk: Pick<Consultation, 'case' | 'persona' | 'exchanges'>, profile: Profile): Fault[] {
  const record = recordFindings(profile)
  const ledger = hasLedger(talk.exchanges)
  const out: Out = { stated: new Set(), denied: new Set(), texts: ledger ? [] : [...record.texts] }
  const secret = secretNames(profile)
  const faults: Fault[] = []
  for (const exchange of talk.exchanges) {
    if (exchange.patient === null) continue
    for (const entry of exchange.ledger.filter((one) => isDisclosed(one.how))) {
      const target = record.isDenial(entry.item, entry.fact) ? out.denied : out.stated
      for (const finding of findingsOfText(entry.fact)) target.add(finding)
      out.texts.push(entry.fact)
    }
    const fault = (kind: Fault['kind'], said: string, why: string) =>
      faults.push({ kind, case: talk.case, round: exchange.round, said, why })
    const sentences = sentencesIn(exchange.patient)
    for (const sentence of sentences) {
      const found = ledger ? findingFaults(sentence, exchange, out, record) : recordFaults(sentence, exchange, record)
      for (const { kind, why } of found) fault(kind, sentence, why)
      const words = sentence.split(/\s+/).length
      if (words > limits.words) fault('sentence_too_long', sentence, `${words} words`)
      if (namesSecret(sentence, secret) && !out.texts.some((text) => namesSecret(text, secret)))
        fault('diagnosis_named', sentence, profile.diagnosis)
    }
    const limit = findPersona(talk.persona).personality === 'verbose' ? limits.verbose : limits.others
    if (sentences.length > limit) fault('too_many_sentences', exchange.patient, `${sentences.length} sentences`)
  }
  return faults
}

/** Of a patient without a ledger. */
function recordFaults(
  sentence: string,
  exchange: Exchange,
  record: RecordFindings,
): Pick<Fault, 'kind' | 'why'>[] {
  const heard = asksMeaning.test(sentence) ? findingsOfText(exchange.doctor) : new Set<string>()
  return findingsNamed(sentence).flatMap(({ finding, denied }): Pick<Fault, 'kind' | 'why'>[] => {
    if (heard.has(finding) || manner.has(finding)) return []
    if (denied) {
      return record.states.has(finding) && !record.denies.has(finding)
        ? [{ kind: 'contradiction', why: `denies ${finding}, which the record states` }]
        : []
    }
    if (record.anywhere.has(finding)) return []
    return record.denies.has(finding)
      ? [{ kind: 'contradiction', why: `states ${finding}, which the record denies` }]
      : [{ kind: 'invention', why: `states ${finding}, which the record does not hold` }]
  })
}

function findingFaults(
  sentence: string,
  exchange: Exchange,
  out: Out,
  record: RecordFindings,
): Pick<Fault, 'kind' | 'why'>[] {
  const asked = new Set(
    (exchange.understood?.topics ?? []).flatMap((topic) =>
      topic.startsWith('symptom:') ? relatedTo(topic.slice('symptom:'.length)) : [],
    ),
  )
  const heard = asksMeaning.test(sentence) ? findingsOfText(exchange.doctor) : new Set<string>()
  return findingsNamed(sentence).flatMap(({ finding, denied }): Pick<Fault, 'kind' | 'why'>[] => {
    if (heard.has(finding) || manner.has(finding)) return []
    if (denied) {
      if (out.denied.has(finding) || out.stated.has(finding)) return []
      if (!asked.has(finding))
        return [{ kind: 'invention', why: `denies ${finding}, which was neither asked for nor told` }]
      return record.states.has(finding)
        ? [{ kind: 'contradiction', why: `denies ${finding}, which the record states` }]
        : []
    }
    if (out.stated.has(finding)) return []
    if (record.denies.has(finding) && !record.states.has(finding))
      return [{ kind: 'contradiction', why: `states ${finding}, which the record denies` }]
    return out.denied.has(finding)
      ? []
      : [{ kind: 'invention', why: `states ${finding}, which no fact told so far holds` }]
  })
}
