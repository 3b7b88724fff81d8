import type { Cefr } from '../../schema/persona.ts'
import { layText } from './lay.ts'
import { article, begins, isNone, isUnknown, negatedClause, storyClause, whole, withArticle } from './story.ts'
import type { Clause } from './story.ts'
import type { Fact } from './types.ts'
import { sentenceFrames as frames } from './voice.ts'

/** A fact is worded alike in every talk; each wording is made once. */
const worded: Record<Cefr, WeakMap<Fact, Clause>> = { A: new WeakMap(), B: new WeakMap(), C: new WeakMap() }

/**
 * A fact as a clause in the first person, at a language level. Every word of `layText(fact, level)` is in it, but
 * for what changes with the person ("needs" → "I need") and for facts that only say "none".
 */
export function clauseOf(fact: Fact, level: Cefr): Readonly<Clause> {
  const clause = worded[level].get(fact) ?? makeClause(fact, level)
  worded[level].set(fact, clause)
  return clause
}

function makeClause(fact: Fact, level: Cefr): Clause {
  const text = layText(fact, level)
  if (fact.item === 'present_illness_positive' || fact.item === 'present_illness_negative') {
    return fact.negated ? negatedClause(text, level) : storyClause(text, level)
  }
  if (fact.item === 'chiefcomplaint') return { kind: 'have', text: withArticle(text, level) }
  if (fact.item === 'pain') return painClause(text, level)
  const frame = frames.items[fact.item]
  if (!frame) return storyClause(text, level)
  const at = level === 'A' ? 0 : 1
  if (isUnknown(text)) return whole(level === 'A' ? 'I not know this' : "I'm not sure about that")
  if (isNone(text)) return whole(frame.none[at])
  if (/^(no|denies|without) /i.test(text)) return negatedClause(text, level)
  return itemClause(fact, text, level, frame.start[at])
}

function painClause(text: string, level: Cefr): Clause {
  if (!/^\d+$/.test(text)) return whole(text)
  if (level === 'A') return whole(`pain ${text} of 10`)
  return whole(text === '0' ? 'the pain is 0 out of 10' : `I'd say ${text} out of 10`)
}

/** How each item but the present illness is said; `start` leads in what has no frame of its own. */
function itemClause(fact: Fact, text: string, level: Cefr, start: string): Clause {
  const am = level === 'A' ? 'I' : "I'm"
  switch (fact.item) {
    case 'medication':
      return { kind: 'take', text }
    case 'medical_device':
      return { kind: 'have', text: withArticle(text, level) }
    case 'allergies':
      return allergyClause(text, level, start)
    case 'family_medical_history':
      return familyClause(text, level, start)
    case 'medical_history':
      return historyClause(text, level)
    case 'occupation':
      if (/^(on|off|not) /i.test(text)) return whole(`for work, ${text}`)
      if (begins(text, frames.job_states)) return habit(text, level, start)
      return whole(`${am} ${/s$/.test(text.split(' ')[0]!) ? text : article(text, level)}`)
    case 'marital_status':
      return whole(/partnership|relationship/i.test(text) ? `${am} in a ${text}` : start + text)
    case 'insurance':
      return whole(/^(uninsured|self[- ]?pay)$/i.test(text) ? `no insurance, ${text}` : `I have ${text} insurance`)
    case 'living_situation':
      return /^(alone|with|in|at|on|by)\b/i.test(text) ? whole(`I live ${text}`) : habit(text, level, start)
    case 'children':
      return whole(`I have ${text}${text === '1' ? ' child' : /^\d+$/.test(text) ? ' children' : ''}`)
    case 'tobacco':
      return /smoker/i.test(text) ? whole(`${am} ${article(text, level)}`) : habit(text, level, start)
    case 'alcohol':
      if (frames.drink_habits.some((one) => text.toLowerCase().startsWith(one))) return whole(`I drink, ${text}`)
      return habit(text, level, /\d|glass|drink|beer|wine/i.test(text) ? 'I have ' : start)
    default:
      return habit(text, level, start)
  }
}

/** "walks daily" → "I walk daily"; what does not begin like that takes the lead-in. */
function habit(text: string, level: Cefr, start: string): Clause {
  const story = storyClause(text, level)
  return story.kind === 'whole' && /^I\b/.test(story.text) ? story : whole(start + text)
}

/** "penicillin (rash)" → what it does is said, as parentheses would be taken for stage directions. */
function allergyClause(text: string, level: Cefr, start: string): Clause {
  if (/ causes? /i.test(text)) return whole(`${level === 'A' ? 'I' : "I'm"} allergic, ${text}`)
  const [, to = text, reaction] = /^(.*?)\s*\((.+)\)$/.exec(text) ?? []
  return whole(`${start}${to}${reaction ? `, it gives me ${withArticle(reaction, level)}` : ''}`)
}

function familyClause(text: string, level: Cefr, start: string): Clause {
  if (!begins(text, frames.relatives)) return whole(start + text)
  const noVerb = / with /i.test(text) && !/ (has|had|have|died|is|was|who) /i.test(text)
  return whole(noVerb && level !== 'A' ? `there's my ${text}` : `my ${text}`)
}

/** Conditions are had, events were had: "I have gout", "I had an appendectomy at age 20". */
function historyClause(text: string, level: Cefr): Clause {
  const story = storyClause(text, level)
  if (story.kind === 'whole' && /^I /.test(story.text)) return story
  if (!frames.events.some((mark) => text.toLowerCase().includes(mark))) return { kind: 'ill', text }
  const name = text.split(/ (?:at|in|on|for|with|\d)/)[0]!.toLowerCase()
  return { kind: 'had', text: frames.operations.some((end) => name.endsWith(end)) ? article(text, level) : text }
}
