import type { Persona } from '../../schema/persona.ts'
import type { Topic } from '../../schema/transcript.ts'
import type { Understanding } from './types.ts'
import { phaseOf } from './state.ts'
import type { DisclosureState } from './state.ts'

/** A level A patient follows sentences up to this many words, and turns up to this many topics. */
const plain = { sentence: 15, topics: 3 }
/** What tries an impatient patient: words before the question, words in all; from where it shows, and its height. */
const patience = { preamble: 15, words: 60, short: 25, first: 3, refuses: 5, most: 7 }
/** Turns that an overanxious patient goes on without comfort: before any, and after some. */
const comfort = { before: 8, after: 12 }

/** An impatient patient's irritation after a turn: repeats, small talk and delay raise it; kindness and pace calm. */
function irritationAfter(before: number, understanding: Understanding): number {
  const { acts, topics, repeated, preamble, words } = understanding
  const kind = acts.some((act) => act === 'empathy' || act === 'reassure' || act === 'explain' || act === 'answer')
  let change = 0
  if (topics.length > 0 && repeated.length === topics.length) change += 2
  if (acts.includes('small_talk')) change += 1
  if (preamble > patience.preamble) change += 1
  if (words > patience.words) change += 1
  if (topics.length === 0 && !kind && !acts.includes('greeting')) change += 1
  if (change === 0 && topics.length > 0 && words <= patience.short) change -= 1
  return Math.min(patience.most, Math.max(0, before + change - (kind ? 2 : 0)))
}

/** The state after the patient heard the turn: rapport, comfort, irritation, confusion. Nothing is told yet. */
export function heed(before: DisclosureState, persona: Persona, understanding: Understanding): DisclosureState {
  const { acts, topics } = understanding
  const comforts = acts.includes('reassure') || acts.includes('empathy')
  const kind = comforts || acts.includes('explain') || acts.includes('answer')
  const round = before.round + 1
  const state: DisclosureState = {
    ...before,
    round,
    rapport: before.rapport + (kind ? 1 : 0),
    reassuring: before.reassuring + (comforts ? 1 : 0),
    uncomforted: comforts || acts.includes('answer') ? 0 : before.uncomforted + 1,
    explained: acts.includes('explain') ? round : before.explained,
    steered: acts.includes('steer') ? round : before.steered,
    prompted: understanding.prompt ? round : before.prompted,
    irritation: persona.personality === 'impatient' ? irritationAfter(before.irritation, understanding) : 0,
  }
  const samePhase = phaseOf(before) === phaseOf(state)
  return { ...state, phaseQuestions: (samePhase ? before.phaseQuestions : 0) + (topics.length > 0 ? 1 : 0) }
}

function confusionGate(state: DisclosureState): string | null {
  const phase = phaseOf(state)
  if (phase === 'high') return state.phaseQuestions % 4 === 0 ? null : 'dazed.high'
  if (phase === 'moderate') return state.phaseQuestions % 2 === 0 ? null : 'dazed.moderate'
  return null
}

function languageGate(persona: Persona, understanding: Understanding): string | null {
  if (persona.cefr === 'A') {
    if (understanding.jargon.length > 0) return 'language.A.words'
    if (understanding.longestSentence > plain.sentence) return 'language.A.long'
    if (understanding.topics.length > plain.topics) return 'language.A.many'
  }
  return persona.cefr === 'B' && understanding.jargon.length > 0 ? 'language.B.words' : null
}

/**
 * The rule that turns a whole turn away, or null. Confusion comes before language, and language before personality.
 * @param state the state that `heed` gave for this turn
 * @param topics what the turn asks for; a turn that asks for nothing is turned away by confusion alone
 */
export function gateOf(
  persona: Persona,
  state: DisclosureState,
  understanding: Understanding,
  topics: readonly Topic[],
): string | null {
  const asks = topics.length > 0 || understanding.acts.includes('open')
  const comforted = understanding.acts.includes('reassure') || understanding.acts.includes('empathy')
  if (persona.dazed === 'high' && (asks || !comforted)) {
    const confused = confusionGate(state)
    if (confused) return confused
  }
  if (!asks) return null
  const language = languageGate(persona, understanding)
  if (language) return language
  if (persona.personality === 'impatient' && state.irritation >= patience.refuses) return 'impatient.refuses'
  if (persona.personality === 'overanxious') {
    const limit = state.reassuring === 0 ? comfort.before : comfort.after
    if (state.uncomforted > limit) return 'overanxious.worries'
  }
  return null
}

/** True when an impatient patient answers the first question of a turn only. */
export function isIrritated(state: DisclosureState): boolean {
  return state.irritation >= patience.first
}
