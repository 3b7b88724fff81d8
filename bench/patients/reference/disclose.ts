import type { Persona } from '../../schema/persona.ts'
import type { Topic } from '../../schema/transcript.ts'
import { answer, decisionOf, turnCap } from './answer.ts'
import type { Draft } from './answer.ts'
import { complaintFindings, factsAsked } from './asked.ts'
import { gateOf, heed } from './gates.ts'
import type { Disclosed, DisclosureState } from './state.ts'
import type { Fact, Understanding } from './types.ts'

/** Facts given to one open invitation, and the share of all facts that a doctor who only invites can reach. */
const openDose = 2
const openShare = 0.15
/** Other symptoms given to one "anything else?". */
const anyDose = 3

/**
 * Decides what a turn lets out. Pure: the same arguments give the same result, and `before` is not changed.
 *
 * A fact once told stays told: asked again, it is in `answers` (marked `again`) but not in `decisions`. What lies
 * beyond the cap of a turn is not answered and not in the ledger.
 * @param facts every fact of the profile, in the record's order
 * @param before the state that the turn before gave, or `newState()`
 */
export function disclose(
  facts: readonly Fact[],
  persona: Persona,
  before: DisclosureState,
  understanding: Understanding,
): Disclosed {
  const heard = heed(before, persona, understanding)
  const topics = topicsOf(understanding, heard)
  const general = topics.every((topic) => topic === 'chiefcomplaint')
  const complaint = facts.filter((fact) => fact.item === 'chiefcomplaint' && !heard.told.includes(fact.id))
  if (complaint.length > 0 && general) return complain(complaint, facts, persona, understanding, heard)

  const gate = gateOf(persona, heard, understanding, topics)
  const { facts: room, words } = turnCap
  const draft: Draft = {
    facts, persona, understanding, gate, heard, next: { ...heard }, decisions: [], answers: [], room, words,
  }
  for (const topic of topics.slice(0, turnCap.topics)) {
    const asked = factsAsked(topic, facts, understanding, heard)
    if (topic === 'symptom:any') answer(draft, { topic, asked, dose: anyDose, rule: 'any', elicited: true })
    else answer(draft, { topic, asked, dose: turnCap.facts, rule: 'asked', elicited: true })
    if (draft.room === 0) break
  }
  if (understanding.acts.includes('open') && general) {
    const asked = storyFacts(facts, heard)
    answer(draft, { topic: 'open', asked, dose: openDose, rule: 'open', elicited: false })
  }
  return { decisions: draft.decisions, answers: draft.answers, gate, complaint: false, state: draft.next }
}

/** The topics that the turn asks for; a memory aid alone asks again for what was forgotten. */
function topicsOf(understanding: Understanding, state: DisclosureState): Topic[] {
  return understanding.topics.length === 0 && understanding.prompt ? state.forgotten : understanding.topics
}

/** The complaint, said at the first turn that asks for nothing else, whatever the persona: it is why they came. */
function complain(
  complaint: readonly Fact[],
  facts: readonly Fact[],
  persona: Persona,
  understanding: Understanding,
  state: DisclosureState,
): Disclosed {
  const rule = persona.personality === 'overanxious' ? 'overanxious.dramatises' : 'complaint'
  const elicited = understanding.topics.length > 0 || understanding.acts.includes('open')
  const decisions = complaint.map((fact) => decisionOf(fact, rule, elicited))
  const spoken = complaint.map((fact, i) => ({ fact, how: decisions[i]!.how, again: false }))
  const told = [...state.told, ...complaint.map((fact) => fact.id)]
  return {
    decisions,
    answers: [{ topic: 'chiefcomplaint', spoken }],
    gate: null,
    complaint: true,
    state: { ...state, told, focus: complaintFindings(facts) },
  }
}

/** Lines of the present illness for an open invitation: in the record's order, while the allowance lasts. */
function storyFacts(facts: readonly Fact[], state: DisclosureState): Fact[] {
  const complaints = facts.filter((fact) => fact.item === 'chiefcomplaint').length
  const left = Math.floor(openShare * facts.length) - complaints - state.volunteered
  return facts
    .filter((fact) => fact.item === 'present_illness_positive' && !state.told.includes(fact.id))
    .slice(0, Math.max(0, left))
}
