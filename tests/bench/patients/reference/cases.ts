import hand from '../../../../bench/data/profiles/hand.json' with { type: 'json' }
import { disclose } from '../../../../bench/patients/reference/disclose.ts'
import { factsOf } from '../../../../bench/patients/reference/facts.ts'
import { newState } from '../../../../bench/patients/reference/state.ts'
import type { Disclosed } from '../../../../bench/patients/reference/state.ts'
import type { Understanding } from '../../../../bench/patients/reference/types.ts'
import { findPersona } from '../../../../bench/schema/persona.ts'
import { profileSetSchema } from '../../../../bench/schema/profile.ts'

/** The hand-written profiles. */
export const profiles = profileSetSchema.parse(hand).profiles

/** One of the hand-written profiles, by its number from 1. */
export function profile(number: number) {
  return profiles[number - 1]!
}

/** What a short, plain question is understood as, but for the fields given. */
export function asks(...topics: string[]): Understanding {
  return {
    topics,
    acts: [],
    about: [],
    named: [],
    repeated: [],
    jargon: [],
    words: 6,
    longestSentence: 6,
    preamble: 0,
    prompt: false,
    precise: false,
  }
}

/** The greeting that opens every consultation. */
export const hello: Understanding = { ...asks('chiefcomplaint'), acts: ['greeting', 'open'] }

/** A talk by understandings alone, after the greeting. */
export function talk(number: number, personaId: string) {
  const facts = factsOf(profile(number))
  const persona = findPersona(personaId)
  let state = disclose(facts, persona, newState(), hello).state
  const say = (understanding: Understanding): Disclosed => {
    const disclosed = disclose(facts, persona, state, understanding)
    state = disclosed.state
    return disclosed
  }
  /** `fact text: how (rule)` of the ledger of a turn. */
  const ledger = (understanding: Understanding) =>
    say(understanding).decisions.map((one) => `${one.fact}: ${one.how} (${one.rule})`)
  return { say, ledger, facts }
}
