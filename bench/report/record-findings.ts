import { factsOf, presentIllness } from '../patients/reference/facts.ts'
import type { Fact } from '../patients/reference/types.ts'
import type { Profile } from '../schema/profile.ts'
import { findingsOfText } from './findings-named.ts'

/** What a record says, as the patient's words are held against it. */
export interface RecordFindings {
  /** The texts of all facts. */
  texts: readonly string[]
  /** Findings of the present illness that the record states, and those that it denies. */
  states: ReadonlySet<string>
  denies: ReadonlySet<string>
  /** Findings that any item states. */
  anywhere: ReadonlySet<string>
  /** True for a fact, by its item and text, that denies something. */
  isDenial(item: string, text: string): boolean
}

/** Profiles are met many times, once by each persona; what they say is gathered once. */
const known = new WeakMap<Profile, RecordFindings>()

/** @param profile never changed after the first call */
export function recordFindings(profile: Profile): RecordFindings {
  const findings = known.get(profile) ?? gather(factsOf(profile))
  known.set(profile, findings)
  return findings
}

function gather(facts: readonly Fact[]): RecordFindings {
  const [denials, statements] = [facts.filter(denies), facts.filter((fact) => !denies(fact))]
  const now = (fact: Fact) => presentIllness.includes(fact.item)
  const denied = new Set(denials.map((fact) => `${fact.item}\n${fact.text}`))
  return {
    texts: facts.map((fact) => fact.text),
    states: stated(statements.filter(now)),
    denies: new Set(denials.filter(now).flatMap((fact) => fact.findings)),
    anywhere: stated(statements),
    isDenial: (item, text) => denied.has(`${item}\n${text}`),
  }
}

/** A positive of the present illness states its finding, also where it begins with no: "no appetite". */
function denies(fact: Fact): boolean {
  return fact.negated && fact.item !== 'present_illness_positive'
}

function stated(facts: readonly Fact[]): ReadonlySet<string> {
  return new Set(facts.flatMap((fact) => [...findingsOfText(fact.text)]))
}
