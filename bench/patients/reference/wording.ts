import type { Cefr } from '../../schema/persona.ts'
import { layText } from './lay.ts'
import type { Fact } from './types.ts'
import { sentenceFrames as frames } from './voice.ts'

/**
 * A fact made ready to be said. `list` words of one kind are said together ("I take …, … and …"); a `whole` clause
 * stands alone, without a capital and a full stop.
 */
export interface Clause {
  kind: 'have' | 'had' | 'no' | 'take' | 'whole'
  text: string
}

const whole = (text: string): Clause => ({ kind: 'whole', text })

function begins(text: string, list: readonly string[]): string | undefined {
  const lower = text.toLowerCase()
  return list.find((start) => lower === start || lower.startsWith(`${start} `) || lower.startsWith(`${start},`))
}

const modifiers = /^(?:(?:not|a little|a bit|slightly|somewhat|much|partly|partially|only|so|too|still) )+/i

function article(phrase: string): string {
  return /^[aeiou]/i.test(phrase) ? `an ${phrase}` : `a ${phrase}`
}

/** A noun phrase with "a" where its last word before the first preposition is a thing that can be counted. */
export function withArticle(phrase: string): string {
  if (/^(a|an|the|my|some|any|no|all|both|two|three|several|many|severe|similar|recurrent|multiple|\d)\b/i.test(phrase)) {
    return phrase
  }
  const head = (phrase.split(/,| (?:with|of|in|on|for|since|after|around|at|to|from|over|when|while|that|who|by|because|and|before|without|between|during|under|behind|below|above|near|this|every|than|now|then|across|through|within|like|as|until|all|right|so|just|last)\b/i)[0] ?? '').trim()
  const counted = frames.article.some((noun) => head.toLowerCase() === noun || head.toLowerCase().endsWith(` ${noun}`))
  return counted ? article(phrase) : phrase
}

function isNone(text: string): boolean {
  return frames.none.includes(text.toLowerCase())
}

/** A subject and what is said of it: "cough started …", "pain worse with …". The first verb found splits them. */
function subjectClause(text: string, level: Cefr): Clause | null {
  const lower = text.toLowerCase()
  const first = (verbs: readonly string[]) =>
    Math.min(...verbs.map((verb) => lower.indexOf(` ${verb} `)).filter((at) => at > 0), Infinity)
  const is = first(frames.after_subject_is)
  const does = first(frames.after_subject)
  const at = Math.min(is, does)
  if (at === Infinity) return null
  const subject = text.slice(0, at)
  if (subject.split(' ').length > 6 || /,|\b(that|which|who|and|or|has|have|when|while|until|since|before|after|as|but|not|so|it)\b/i.test(subject)) {
    return null
  }
  const rest = text.slice(at + 1)
  if (level === 'A') return whole(`${subject} ${rest}`)
  return whole(`${/^(my|the|a|an) /i.test(subject) ? subject : `the ${subject}`}${is <= does ? ' is' : ''} ${rest}`)
}

/** True for "tired", "dizzy when standing"; false where a noun follows ("dizzy spells", "severe pain"). */
function standsAlone(text: string, list: readonly string[]): boolean {
  const start = begins(text, list)
  if (!start) return false
  const next = text.slice(start.length).trim().split(/[ ,]/)[0]!.toLowerCase()
  return next === '' || text[start.length] === ',' || frames.after_state.includes(next)
}

const counted = /^\S+ (once|twice|(\d+|two|three|four|five|several|many) times)\b/i

/** A keyword line about the patient, by how it begins: "I ran out of …", "it started …", "I've got …". */
function storyClause(text: string, level: Cefr): Clause {
  const a = level === 'A'
  const first = text.split(' ')[0]!.toLowerCase()
  if (/^(i|i'm|i've|my|it|it's|there|nothing|everything) /i.test(text)) return whole(text)
  if (begins(text, frames.it_starts)) return whole(`it ${text}`)
  const present = frames.i_present[first]
  if (present) return whole(`I ${present}${text.slice(first.length)}`)
  const state = standsAlone(text, frames.i_am) || frames.i_am.some((one) => one.includes(' ') && begins(text, [one]))
  if (state) return whole(`${a ? 'I' : "I'm"} ${text}`)
  if (begins(text, frames.it_is) || standsAlone(text, frames.degrees)) return whole(`${a ? 'it' : "it's"} ${text}`)
  const subjected = subjectClause(text, level)
  if (subjected) return subjected
  if (begins(text.replace(modifiers, ''), frames.it_is)) return whole(`${a ? 'it' : "it's"} ${text}`)
  if (begins(text, frames.i_been) && !counted.test(text)) return whole(`${a ? 'I' : "I've been"} ${text}`)
  if (begins(text, frames.i_past)) return whole(`I ${text}`)
  return { kind: 'have', text: a ? text : withArticle(text) }
}

const negation = /^(?:no (?:known |history of |hx of |recent history of )?|denies (?:any )?|denied (?:any )?|without (?:any )?|negative for |not having |never had )/i

function negatedClause(text: string, level: Cefr): Clause {
  const rest = text.replace(negation, '')
  return rest !== text && rest ? { kind: 'no', text: rest.replace(/^(a|an|any) /i, '') } : storyClause(text, level)
}

/** How each item but the present illness is said. */
function itemClause(fact: Fact, text: string, level: Cefr): Clause {
  const a = level === 'A'
  const am = a ? 'I' : "I'm"
  const none = isNone(text)
  const habit = (start: string) => {
    const story = storyClause(text, level)
    return story.kind === 'whole' && /^I\b/.test(story.text) ? story : whole(`${start}${text}`)
  }
  switch (fact.item) {
    case 'pain':
      if (!/^\d+$/.test(text)) return whole(text)
      return whole(a ? `pain ${text} of 10` : text === '0' ? 'the pain is 0 out of 10' : `I'd say ${text} out of 10`)
    case 'medication':
      return none ? whole(a ? 'no medicine' : "I don't take any medicines") : { kind: 'take', text }
    case 'allergies': {
      if (none) return whole(a ? 'no allergy' : 'no allergies that I know of')
      if (/ causes? /i.test(text)) return whole(`${am} allergic, ${text}`)
      const [, to = text, reaction] = /^(.*?)\s*\((.+)\)$/.exec(text) ?? []
      return whole(`${am} allergic to ${to}${reaction ? `, it gives me ${a ? reaction : withArticle(reaction)}` : ''}`)
    }
    case 'family_medical_history': {
      if (none) return whole(a ? 'family all okay' : 'nothing runs in the family that I know of')
      if (!begins(text, frames.relatives)) return whole(`in my family, ${text}`)
      return whole(!a && / with /i.test(text) && !/ (has|had|have|died|is|was|who) /i.test(text) ? `there's my ${text}` : `my ${text}`)
    }
    case 'medical_device':
      return none ? whole(a ? 'no device' : 'no devices of any kind') : { kind: 'have', text: a ? text : withArticle(text) }
    case 'medical_history': {
      if (none) return whole(a ? 'no sickness before' : 'no medical problems before this')
      const story = storyClause(text, level)
      if (story.kind === 'whole' && /^I /.test(story.text)) return story
      const event = frames.events.some((mark) => text.toLowerCase().includes(mark))
      return { kind: event ? 'had' : 'have', text: event && !a && /(ectomy|otomy|replacement|operation|section|stent|transplant|bypass)\b/i.test(text.split(/ (?:at|in|on|\d)/)[0]!) && !/^(a|an|the|my|\d)\b/i.test(text) ? article(text) : text }
    }
    case 'occupation':
      return /^(works|worked|retired$|unemployed|disabled|self-employed|none|not |on |off |student at|between|currently|former|homemaker$)/i.test(text)
        ? habit(/^(none|on|off|not)/i.test(text) ? 'for work, ' : `${am} `)
        : whole(a ? `I ${text}` : `${am} ${/s$/.test(text.split(' ')[0]!) ? text : articled(text)}`)
    case 'marital_status':
      return whole(/partnership|relationship/i.test(text) ? `${am} in a ${text}` : `${am} ${text}`)
    case 'race':
      return whole(`${am} ${text}`)
    case 'insurance':
      return whole(none || /^(uninsured|self[- ]pay)$/i.test(text) ? (a ? `no insurance, ${text}` : `I'm not insured, ${text}`) : `I have ${text} insurance`)
    case 'living_situation':
      return /^(alone|with|in|at|on|by)\b/i.test(text) ? whole(`I live ${text}`) : habit('at home, ')
    case 'children':
      if (none || text === '0') return whole(a ? 'no children' : 'no, no children')
      return whole(/^\d+$/.test(text) ? `I have ${text} ${text === '1' ? 'child' : 'children'}` : `I have ${text}`)
    case 'exercise':
      return none ? whole(a ? 'no exercise' : "I don't exercise") : habit(a ? 'exercise, ' : 'as for exercise, ')
    case 'tobacco':
      if (none) return whole(a ? 'I never smoke' : "no, I've never been a smoker")
      return /smoker/i.test(text) ? whole(a ? `I ${text}` : `${am} ${articled(text)}`) : habit(a ? 'smoking, ' : 'as for smoking, ')
    case 'alcohol':
      if (none) return whole(a ? 'no, I not drink' : "no, I don't drink")
      return /^(rare|occasional|social|moderate|heavy|daily|seldom|sometimes|weekends)/i.test(text) ? whole(`I drink, ${text}`) : habit(/\d|glass|drink|beer|wine/i.test(text) ? 'I have ' : 'with alcohol, ')
    case 'illicit_drug':
      return none ? whole(a ? 'no, never drugs' : "no, I've never used drugs") : habit('with drugs, ')
    case 'sexual_history':
      return none ? whole(a ? 'no, nothing' : 'no, nothing to mention') : habit('in that way, ')
    default:
      return storyClause(text, level)
  }
}

const articled = (text: string) => (/^(a|an|the)\b/i.test(text) ? text : article(text))

/**
 * A fact as a clause in the first person, at a language level. Every word of `layText(fact, level)` is in it, but
 * for what changes with the person ("needs" → "I need") and for facts that only say "none".
 */
export function clauseOf(fact: Fact, level: Cefr): Clause {
  const text = layText(fact, level)
  if (fact.item === 'present_illness_positive' || fact.item === 'present_illness_negative') {
    return fact.negated ? negatedClause(text, level) : storyClause(text, level)
  }
  if (fact.item === 'chiefcomplaint') return { kind: 'have', text: level === 'A' ? text : withArticle(text) }
  if (fact.negated && !isNone(text) && negation.test(text)) return negatedClause(text, level)
  return itemClause(fact, text, level)
}
