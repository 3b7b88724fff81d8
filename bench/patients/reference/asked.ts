import type { Attribute, Topic } from '../../schema/transcript.ts'
import { presentIllness } from './facts.ts'
import type { Fact, Understanding } from './types.ts'
import type { DisclosureState } from './state.ts'
import { isKnownName, matchesName } from './named.ts'

/** Findings of the complaint: those of the chief complaint, and of the first line of the present illness. */
export function complaintFindings(facts: readonly Fact[]): string[] {
  const first = facts.find((fact) => fact.item === 'present_illness_positive')
  const complaints = facts.filter((fact) => fact.item === 'chiefcomplaint')
  return [...complaints, ...(first ? [first] : [])].flatMap((fact) => fact.findings)
}

/**
 * True for a line of the present illness that only describes a finding stated before it: "worse with walking",
 * "cough started 3 days ago" after "cough".
 */
function isDescription(fact: Fact, facts: readonly Fact[]): boolean {
  if (fact.about !== null) return true
  if (fact.attributes.length === 0 || fact.item !== 'present_illness_positive') return false
  const before = facts.slice(0, facts.indexOf(fact)).filter((one) => one.item === fact.item && !one.negated)
  return fact.findings.every((finding) => before.some((one) => one.findings.includes(finding)))
}

/** The lines that state a finding: present before denied, and named first before named in passing. */
function bySymptom(facts: readonly Fact[], finding: string): Fact[] {
  const naming = facts.filter((fact) => presentIllness.includes(fact.item) && fact.findings.includes(finding))
  const stating = naming.filter((fact) => !isDescription(fact, facts))
  const best = [
    stating.filter((fact) => !fact.negated && fact.findings[0] === finding),
    stating.filter((fact) => !fact.negated),
    stating.filter((fact) => fact.findings[0] === finding),
    stating,
  ].find((some) => some.length > 0)
  return best ?? naming.slice(0, 1)
}

function byAttribute(facts: readonly Fact[], attribute: Attribute, about: string[], focus: string[]): Fact[] {
  const story = facts.filter((fact) => fact.item === 'present_illness_positive')
  const stating = story.filter((fact) => fact.attributes.includes(attribute))
  const describing = (findings: readonly string[]) =>
    stating.filter((fact) => findings.some((one) => fact.about === one || fact.findings.includes(one)))
  if (about.length > 0) return describing(about)
  const focused = describing(focus)
  if (focused.length > 0) return focused
  const complaint = describing(complaintFindings(facts))
  return complaint.length > 0 ? complaint : stating.filter((fact) => fact.about === null && fact.findings.length === 0)
}

/**
 * The positive lines of the present illness that answer "anything else?": other symptoms than the complaint,
 * without the lines that only describe one.
 */
export function otherSymptoms(facts: readonly Fact[]): Fact[] {
  const complaint = complaintFindings(facts)
  return facts.filter(
    (fact) =>
      fact.item === 'present_illness_positive' &&
      !fact.negated &&
      !isDescription(fact, facts) &&
      !fact.findings.some((one) => complaint.includes(one)),
  )
}

/**
 * The facts that a topic asks for, in the order of the record; told or not.
 *
 * A symptom asks for the lines that state it, an attribute for the lines that describe what it is about (or what
 * was spoken of last, or the complaint). Names narrow an item to the facts that they fit; a list of names that
 * fits nothing ("any problems like diabetes or asthma?"), or a name that is not known, still asks for the item.
 */
export function factsAsked(
  topic: Topic,
  facts: readonly Fact[],
  understanding: Understanding,
  state: DisclosureState,
): Fact[] {
  if (topic === 'symptom:any') return otherSymptoms(facts)
  if (topic.startsWith('symptom:')) return bySymptom(facts, topic.slice('symptom:'.length))
  if (topic.startsWith('attribute:')) {
    const attribute = topic.slice('attribute:'.length) as Attribute
    const found = byAttribute(facts, attribute, understanding.about, state.focus)
    const pain = facts.filter((fact) => fact.item === 'pain')
    return found.length === 0 && attribute === 'severity' ? pain : found
  }
  const all = facts.filter((fact) => fact.item === topic)
  if (understanding.named.length === 0 || all.every((fact) => fact.negated)) return all
  const fitting = all.filter((fact) => understanding.named.some((name) => matchesName(fact.text, name)))
  const denied = understanding.named.length === 1 && understanding.named.every(isKnownName)
  return fitting.length > 0 || denied ? fitting : all
}

/** A key that tells whether a question is the same as an earlier one. */
export function questionKey(topic: Topic, understanding: Understanding, state: DisclosureState): string {
  if (topic.startsWith('attribute:')) {
    return `${topic}@${(understanding.about.length > 0 ? understanding.about : state.focus).join('+')}`
  }
  return understanding.named.length > 0 ? `${topic}@${understanding.named.join('+')}` : topic
}
