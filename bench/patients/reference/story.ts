import type { Cefr } from '../../schema/persona.ts'
import { sentenceFrames as frames } from './voice.ts'

/**
 * A fact made ready to be said. Facts of one kind are said together ("I take …, … and …"); a `whole` clause stands
 * alone, without a capital and a full stop.
 */
export interface Clause {
  kind: 'have' | 'ill' | 'had' | 'no' | 'take' | 'whole'
  text: string
}

export const whole = (text: string): Clause => ({ kind: 'whole', text })

export function begins(text: string, list: readonly string[]): string | undefined {
  const lower = text.toLowerCase()
  return list.find((start) => lower === start || lower.startsWith(`${start} `) || lower.startsWith(`${start},`))
}

const modifiers = /^(?:(?:not|a little|a bit|slightly|somewhat|much|partly|partially|only|so|too|still) )+/i

/** With "a" or "an", but where the phrase has its article or a number; level A has no articles. */
export function article(phrase: string, level: Cefr): string {
  if (level === 'A' || /^(a|an|the|my|some|any|no|all|both|two|three|several|many|\d+)\b/i.test(phrase)) return phrase
  return /^[aeiou]/i.test(phrase) ? `an ${phrase}` : `a ${phrase}`
}

/** Words that end the head of a noun phrase. */
const afterHead = new Set(
  ('with of in on for since after around at to from over when while that who by because and before without between ' +
    'during under behind below above near this every than now then across through within like as until all right so just last')
    .split(' '),
)

/** A noun phrase with "a" where its head ("headache" in "headache at the back of the head") can be counted. */
export function withArticle(phrase: string, level: Cefr): string {
  const words = phrase.split(',')[0]!.toLowerCase().split(' ')
  const end = words.findIndex((word, index) => index > 0 && afterHead.has(word))
  const head = words.slice(0, end === -1 ? words.length : end).join(' ')
  const counted = frames.article.some((noun) => head === noun || head.endsWith(` ${noun}`))
  return counted ? article(phrase, level) : phrase
}

export function isNone(text: string): boolean {
  return frames.none.includes(text.toLowerCase())
}

export function isUnknown(text: string): boolean {
  return frames.unknown.includes(text.toLowerCase())
}

const noSubject = /,|\b(that|which|who|and|or|has|have|when|while|until|since|before|after|as|but|not|so|it)\b/i

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
  if (subject.split(' ').length > 6 || noSubject.test(subject)) return null
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

const firstPerson = (all: string, and: string, verb: string) =>
  frames.i_present[verb] ? ` ${and} ${frames.i_present[verb]}` : all

/** A keyword line about the patient, by how it begins: "I ran out of …", "it started …", "I've got …". */
export function storyClause(text: string, level: Cefr): Clause {
  const a = level === 'A'
  const first = text.split(' ')[0]!.toLowerCase()
  if (/^(i|i'm|i've|my|it|it's|there|nothing|everything) /i.test(text)) return whole(text)
  if (begins(text, frames.it_starts)) return whole(`it ${text}`)
  const present = frames.i_present[first]
  if (present) return whole(`I ${present}${text.slice(first.length).replace(/ (and|or) (\w+)/g, firstPerson)}`)
  const state = standsAlone(text, frames.i_am) || frames.i_am.some((one) => one.includes(' ') && begins(text, [one]))
  if (state) return whole(`${a ? 'I' : "I'm"} ${text}`)
  if (begins(text, frames.it_is) || standsAlone(text, frames.degrees)) return whole(`${a ? 'it' : "it's"} ${text}`)
  const subjected = subjectClause(text, level)
  if (subjected) return subjected
  if (begins(text.replace(modifiers, ''), frames.it_is)) return whole(`${a ? 'it' : "it's"} ${text}`)
  if (begins(text, frames.i_been) && !counted.test(text)) return whole(`${a ? 'I' : "I've been"} ${text}`)
  if (begins(text, frames.i_past)) return whole(`I ${text}`)
  return { kind: 'have', text: withArticle(text, level) }
}

const negation = /^(no|denies|denied|without|negative for) (a |an |any )?/i

/** A denial: "no fever", "denies chest pain"; other texts that deny ("not better with rest") are told as they are. */
export function negatedClause(text: string, level: Cefr): Clause {
  const rest = text.replace(negation, '')
  return rest !== text && rest ? { kind: 'no', text: rest } : storyClause(text, level)
}
