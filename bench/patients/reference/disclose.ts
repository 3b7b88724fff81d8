import type { Persona } from '../../schema/persona.ts'
import type { Topic } from '../../schema/transcript.ts'
import { isDisclosed } from '../../schema/transcript.ts'
import { complaintFindings, factsAsked, questionKey } from './asked.ts'
import { gateOf, heed } from './gates.ts'
import { holdOf } from './holds.ts'
import { ruleOf } from './rules.ts'
import type { Answer, Disclosed, DisclosureState, Spoken } from './state.ts'
import type { Decision, Fact, Understanding } from './types.ts'

/** What a person answers in one turn: facts, topics, and words of the facts. */
const turnCap = { facts: 4, topics: 4, words: 42 }
/** Facts given to one open invitation, and the share of all facts that a doctor who only invites can reach. */
const openDose = 2
const openShare = 0.15
/** Other symptoms given to one "anything else?". */
const anyDose = 3

/** Answers to one question that can hold news. */
const newsPerQuestion = 2

const wordsOf = (fact: Fact) => fact.text.split(/\s+/).length

function decision(fact: Fact, rule: string, elicited: boolean): Decision {
  const how = ruleOf(rule).how ?? 'told'
  return { factId: fact.id, item: fact.item, fact: fact.text, how, elicited, rule }
}

/** The complaint, said at the first turn that asks for nothing else, whatever the persona: it is why they came. */
function complain(facts: readonly Fact[], persona: Persona, understanding: Understanding, state: DisclosureState): Disclosed {
  const complaint = facts.filter((fact) => fact.item === 'chiefcomplaint' && !state.told.includes(fact.id))
  const rule = persona.personality === 'overanxious' ? 'overanxious.dramatises' : 'complaint'
  const asked = understanding.topics.length > 0 || understanding.acts.includes('open')
  const decisions = complaint.map((fact) => decision(fact, rule, asked))
  return {
    decisions,
    answers: [{ topic: 'chiefcomplaint', spoken: decisions.map((one, i) => spoken(complaint[i]!, one)) }],
    gate: null,
    complaint: true,
    state: { ...state, told: [...state.told, ...complaint.map((fact) => fact.id)], focus: complaintFindings(facts) },
  }
}

function spoken(fact: Fact, one: Decision): Spoken {
  return { fact, how: one.how, again: false }
}

/** Lines of the present illness for an open invitation: in the record's order, while the allowance lasts. */
function storyFacts(facts: readonly Fact[], state: DisclosureState): Fact[] {
  const complaints = facts.filter((fact) => fact.item === 'chiefcomplaint').length
  const left = Math.floor(openShare * facts.length) - complaints - state.volunteered
  return facts
    .filter((fact) => fact.item === 'present_illness_positive' && !state.told.includes(fact.id))
    .slice(0, Math.max(0, Math.min(openDose, left)))
}

/** The topics that the turn asks for; a memory aid alone asks again for what was forgotten. */
function topicsOf(understanding: Understanding, state: DisclosureState): Topic[] {
  return understanding.topics.length === 0 && understanding.prompt ? state.forgotten : understanding.topics
}

/**
 * Decides what a turn lets out. Pure: the same arguments give the same result, and `state` is not changed.
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
  const state = heed(before, persona, understanding)
  const topics = topicsOf(understanding, state)
  const told = new Set(state.told)
  const complained = facts.every((fact) => fact.item !== 'chiefcomplaint' || told.has(fact.id))
  if (!complained && topics.every((topic) => topic === 'chiefcomplaint')) {
    return complain(facts, persona, understanding, state)
  }

  const gate = gateOf(persona, state, understanding, topics)
  const answers: Answer[] = []
  const decisions: Decision[] = []
  const answered = { ...state.answered }
  const held = { ...state.held }
  const forgotten: Topic[] = []
  let volunteered = state.volunteered
  let focus = state.focus
  let room = turnCap.facts
  let words = turnCap.words

  const answer = (topic: Topic, asked: readonly Fact[], dose: number, rule: string, elicited: boolean) => {
    const key = questionKey(topic, understanding, state)
    const closed = (answered[key] ?? 0) >= newsPerQuestion && !isNewWay(understanding)
    const one: Answer = { topic, spoken: [] }
    let fresh = 0
    for (const fact of asked) {
      if (told.has(fact.id)) continue
      if (closed || fresh >= dose || room === 0 || (words < wordsOf(fact) && words < turnCap.words)) break
      const given = turnCap.facts - room
      const hold = gate ?? holdOf({ fact, topic, facts, persona, state, understanding, spoken: given })
      const how = hold ?? (persona.personality === 'overanxious' && isDramatic(fact) ? 'overanxious.dramatises' : rule)
      const made = decision(fact, how, elicited)
      decisions.push(made)
      one.spoken.push(spoken(fact, made))
      fresh++
      if (isDisclosed(made.how)) {
        room--
        words -= wordsOf(fact)
        told.add(fact.id)
        if (!elicited) volunteered++
      } else if (!gate) {
        held[fact.id] = (held[fact.id] ?? 0) + 1
        if (made.how === 'forgotten' && !forgotten.includes(topic)) forgotten.push(topic)
      }
    }
    if (!gate && topic !== 'symptom:any' && topic !== 'open') {
      for (const fact of againOf(asked, one.spoken, state).slice(0, room)) {
        if (words < wordsOf(fact) && words < turnCap.words) break
        one.spoken.push({ fact, how: 'told', again: true })
        room--
        words -= wordsOf(fact)
      }
    }
    const refused = one.spoken.length > 0 && one.spoken.every((said) => said.how === 'withheld')
    if (!gate && !refused) answered[key] = (answered[key] ?? 0) + 1
    const saidThisTurn = one.spoken.length === 0 && asked.some((fact) => told.has(fact.id) && !state.told.includes(fact.id))
    if (!saidThisTurn) answers.push(one)
    const spokenOf = one.spoken
      .filter((said) => isDisclosed(said.how) && said.fact.item === 'present_illness_positive')
      .flatMap((said) => said.fact.about ?? said.fact.findings)
    if (spokenOf.length > 0) focus = [...new Set(spokenOf)]
  }

  for (const topic of topics.slice(0, turnCap.topics)) {
    if (room === 0) break
    const asked = factsAsked(topic, facts, understanding, state)
    const some = topic === 'symptom:any'
    answer(topic, asked, some ? anyDose : turnCap.facts, some ? 'any' : 'asked', true)
  }
  if (understanding.acts.includes('open') && topics.every((topic) => topic === 'chiefcomplaint')) {
    answer('open', storyFacts(facts, state), openDose, 'open', false)
  }
  return {
    decisions,
    answers: gate ? [] : answers,
    gate,
    complaint: false,
    state: {
      ...state,
      told: [...told],
      held,
      answered,
      volunteered,
      focus,
      forgotten: forgotten.length > 0 ? forgotten : state.forgotten,
    },
  }
}

/** True for a repeat that asks in a way that helps: with a memory aid, steering, or precisely. */
function isNewWay(understanding: Understanding): boolean {
  return understanding.prompt || understanding.precise || understanding.acts.includes('steer')
}

/**
 * What was told before and is said again: all that was asked for, when the question brings nothing new; else only the
 * lines that state nothing but the attribute asked for, so that a new one does not stand in for the first.
 */
function againOf(asked: readonly Fact[], spoken: readonly Spoken[], state: DisclosureState): Fact[] {
  if (spoken.some((one) => !isDisclosed(one.how))) return []
  const again = asked.filter((fact) => state.told.includes(fact.id))
  return spoken.length === 0 ? again : again.filter((fact) => fact.attributes.length === 1)
}

/** Symptoms and pain, which an overanxious patient makes more of. */
function isDramatic(fact: Fact): boolean {
  if (fact.negated) return false
  return fact.item === 'pain' || (fact.item === 'present_illness_positive' && fact.findings.length > 0 && fact.about === null)
}
