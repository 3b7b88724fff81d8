import type { Persona } from '../../schema/persona.ts'
import { profileItems } from '../../schema/profile.ts'
import type { Topic } from '../../schema/transcript.ts'
import { otherSymptoms } from './asked.ts'
import { isIrritated } from './gates.ts'
import { matchesName } from './named.ts'
import type { DisclosureState } from './state.ts'
import type { Fact, Understanding } from './types.ts'

/** One fact that a turn asks for, with all that a persona's rule may look at. */
export interface Asked {
  fact: Fact
  topic: Topic
  facts: readonly Fact[]
  persona: Persona
  state: DisclosureState
  understanding: Understanding
  /** Facts let out earlier in this turn. */
  spoken: number
}

const hardToRecall = ['medical_history', 'medication', 'medical_device', 'family_medical_history']
const privateItems = ['alcohol', 'illicit_drug', 'sexual_history']
/** Turns with empathy, reassurance or a reason that earn a distrustful patient's trust. */
const trust = { social: 3, private: 5 }
/** Rounds that a reason, a steer or a memory aid goes on working after its own. */
const lasting = 2

const since = (round: number, state: DisclosureState) => round > 0 && state.round - round <= lasting

function distrust({ fact, state }: Asked): string | null {
  if (profileItems[fact.item] !== 'social' || since(state.explained, state)) return null
  if (privateItems.includes(fact.item)) return state.rapport < trust.private ? 'distrust.private' : null
  return state.rapport < trust.social ? 'distrust.social' : null
}

function pleasing({ fact, topic, facts, state, understanding }: Asked): string | null {
  const tries = state.held[fact.id] ?? 0
  if (!fact.negated && (fact.item === 'pain' || fact.attributes.includes('severity'))) {
    return fact.text === '0' || (tries > 0 && understanding.precise) ? null : 'pleasing.severity'
  }
  const general = topic === 'symptom:any' || (topic === 'open' && otherSymptoms(facts).includes(fact))
  return general && tries === 0 ? 'pleasing.symptoms' : null
}

function impatient({ topic, state, understanding }: Asked): string | null {
  return isIrritated(state) && topic !== (understanding.topics[0] ?? topic) ? 'impatient.first' : null
}

function verbose({ topic, state, understanding, spoken }: Asked): string | null {
  if (spoken === 0 || since(state.steered, state)) return null
  const oneThing = understanding.topics.length === 1 && topic !== 'symptom:any'
  const closed = topic.startsWith('symptom:') || topic.startsWith('attribute:') || understanding.named.length > 0
  return oneThing && closed ? null : 'verbose.buries'
}

function forgetful({ fact, facts, state, understanding }: Asked): string | null {
  if (fact.negated || !hardToRecall.includes(fact.item) || since(state.prompted, state)) return null
  if (understanding.named.some((name) => matchesName(fact.text, name))) return null
  const item = facts.filter((one) => one.item === fact.item && !one.negated)
  const half = item.indexOf(fact) < Math.ceil(item.length / 2)
  return half && (state.held[fact.id] ?? 0) > 0 ? null : 'recall.forgets'
}

/**
 * The rule by which a persona keeps back one fact that was asked for and understood, or null to let it out.
 * Memory comes before manner: what is not recalled can't be refused.
 */
export function holdOf(asked: Asked): string | null {
  const forgets = asked.persona.recall === 'low' ? forgetful(asked) : null
  if (forgets) return forgets
  if (asked.persona.personality === 'distrust') return distrust(asked)
  if (asked.persona.personality === 'pleasing') return pleasing(asked)
  if (asked.persona.personality === 'impatient') return impatient(asked)
  return asked.persona.personality === 'verbose' ? verbose(asked) : null
}
