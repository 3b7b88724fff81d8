import type { Persona } from '../../schema/persona.ts'
import type { Topic } from '../../schema/transcript.ts'
import { isDisclosed } from '../../schema/transcript.ts'
import { questionKey } from './asked.ts'
import { holdOf } from './holds.ts'
import { ruleOf } from './rules.ts'
import type { Answer, DisclosureState, Spoken } from './state.ts'
import type { Decision, Fact, Understanding } from './types.ts'

/** What a person answers in one turn: facts, topics, and words of the facts. */
export const turnCap = { facts: 4, topics: 4, words: 42 }
/** Answers to one question that can hold news. */
const newsPerQuestion = 2

/** A turn while it is answered, topic by topic. `next` becomes the state; `heard` is the state before any answer. */
export interface Draft {
  facts: readonly Fact[]
  persona: Persona
  understanding: Understanding
  gate: string | null
  heard: DisclosureState
  next: DisclosureState
  decisions: Decision[]
  answers: Answer[]
  /** Facts and words that the turn still has room for. */
  room: number
  words: number
}

/** One topic of a turn: the facts that it asks for, how many at most, and the rule that lets them out. */
export interface Ask {
  topic: Topic
  asked: readonly Fact[]
  dose: number
  rule: string
  elicited: boolean
}

export function decisionOf(fact: Fact, rule: string, elicited: boolean): Decision {
  const how = ruleOf(rule).how ?? 'told'
  return { factId: fact.id, item: fact.item, fact: fact.text, how, elicited, rule }
}

/**
 * Answers one topic within what the turn still has room for, and writes it into the draft: facts that come out, facts
 * that the persona keeps back, and facts that were told before and are said again.
 */
export function answer(draft: Draft, ask: Ask): void {
  const { understanding, gate, heard, next } = draft
  const key = questionKey(ask.topic, understanding, heard)
  const spoken = news(draft, ask, (heard.answered[key] ?? 0) >= newsPerQuestion)
  if (gate) return
  if (ask.topic !== 'symptom:any' && ask.topic !== 'open') spoken.push(...repeats(draft, ask, spoken))
  const refused = spoken.length > 0 && spoken.every((one) => one.how === 'withheld')
  if (!refused) next.answered = { ...next.answered, [key]: (next.answered[key] ?? 0) + 1 }

  const out = spoken.filter((one) => isDisclosed(one.how) && one.fact.item === 'present_illness_positive')
  const focus = out.flatMap((one) => one.fact.about ?? one.fact.findings)
  if (focus.length > 0) next.focus = [...new Set(focus)]
  const saidBefore = ask.asked.some((fact) => next.told.includes(fact.id) && !heard.told.includes(fact.id))
  if (spoken.length > 0 || !saidBefore) draft.answers.push({ topic: ask.topic, spoken })
}

/** Decides on the facts not told yet, one by one; `exhausted` when the question was answered often enough. */
function news(draft: Draft, { topic, asked, dose, rule, elicited }: Ask, exhausted: boolean): Spoken[] {
  const { understanding, next, gate } = draft
  const spoken: Spoken[] = []
  if (exhausted && !isNewWay(understanding)) return spoken
  for (const fact of asked.filter((one) => !next.told.includes(one.id)).slice(0, dose)) {
    if (!fits(draft, fact)) break
    const hold = gate ?? holdOf({ ...draft, fact, topic, state: draft.heard, spoken: turnCap.facts - draft.room })
    const decision = decisionOf(fact, hold ?? dramatised(fact, draft.persona) ?? rule, elicited)
    draft.decisions.push(decision)
    spoken.push({ fact, how: decision.how, again: false })
    if (isDisclosed(decision.how)) {
      take(draft, fact)
      next.told = [...next.told, fact.id]
      if (!elicited) next.volunteered += 1
    } else if (!gate) {
      next.held = { ...next.held, [fact.id]: (next.held[fact.id] ?? 0) + 1 }
      if (decision.how === 'forgotten') next.forgotten = [topic]
    }
  }
  return spoken
}

/**
 * What was told before and is said again: all that was asked for, when the question brings nothing new; else only the
 * lines that state nothing but the attribute asked for, so that a new one does not stand in for the first.
 */
function repeats(draft: Draft, { asked }: Ask, spoken: readonly Spoken[]): Spoken[] {
  if (spoken.some((one) => !isDisclosed(one.how))) return []
  const again = asked.filter((fact) => draft.heard.told.includes(fact.id))
  const said: Spoken[] = []
  for (const fact of spoken.length === 0 ? again : again.filter((one) => one.attributes.length === 1)) {
    if (!fits(draft, fact)) break
    take(draft, fact)
    said.push({ fact, how: 'told', again: true })
  }
  return said
}

const wordsOf = (fact: Fact) => fact.text.split(/\s+/).length

/** A turn has room for any first fact, however long. */
function fits(draft: Draft, fact: Fact): boolean {
  return draft.room > 0 && (draft.words === turnCap.words || draft.words >= wordsOf(fact))
}

function take(draft: Draft, fact: Fact): void {
  draft.room -= 1
  draft.words -= wordsOf(fact)
}

/** True for a repeat that asks in a way that helps: with a memory aid, steering, or precisely. */
function isNewWay(understanding: Understanding): boolean {
  return understanding.prompt || understanding.precise || understanding.acts.includes('steer')
}

/** Symptoms and pain, which an overanxious patient makes more of. */
function dramatised(fact: Fact, persona: Persona): string | null {
  const story = fact.item === 'present_illness_positive' && fact.findings.length > 0 && fact.about === null
  const dramatic = persona.personality === 'overanxious' && !fact.negated && (fact.item === 'pain' || story)
  return dramatic ? 'overanxious.dramatises' : null
}
