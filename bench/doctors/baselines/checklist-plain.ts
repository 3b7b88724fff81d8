import type { Doctor } from '../doctor.ts'
import { rankDiagnoses } from './clues.ts'
import { hear, sentencesSpoken, type Sign } from './hear.ts'
import { nth, patientWords, talk, type TalkTopic } from './talk.ts'

/** A patient who speaks more sentences than this is steered. */
const rambling = 4
/** Turns from one comfort to the next while nothing else calls for one. */
const comfortEvery = 3
/** Times that one topic is asked, at most. */
const tries = 3

/** What the doctor carries from turn to turn; made anew from the talk for each turn. */
interface Course {
  /** The topic asked last, and how often. */
  at: number
  asked: number
  /** What is still to be asked, in order; what was not remembered comes once more at the end. */
  queue: TalkTopic[]
  /** True once the patient forgot something. */
  forgets: boolean
  /** True once the patient rambled. */
  rambles: boolean
  sinceComfort: number
  reasons: number
}

/** How the next question is put. */
type Manner = 'plain' | 'simple' | 'precise' | 'aid'

function mannerOfRepeat(topic: TalkTopic, heard: ReadonlySet<Sign>, said: string): Manner | null {
  if (heard.has('confused')) return 'plain'
  if (heard.has('unclear')) return 'simple'
  if (heard.has('forgotten')) return topic.aid ? 'aid' : null
  if (heard.has('refused')) return 'plain'
  const numberless = topic.id === 'severity' && !/\d/.test(said)
  return topic.precise && (numberless || heard.has('minimised')) ? 'precise' : null
}

function questionOf(topic: TalkTopic, manner: Manner): string {
  return (
    (manner === 'aid' ? topic.aid : manner === 'precise' ? topic.precise : manner === 'simple' ? topic.simple : null) ??
    topic.plain
  )
}

/** One turn further: what the doctor says to the patient's last words, or null when nothing is left to ask. */
function turn(course: Course, said: string, round: number): string | null {
  const heard = hear(said)
  const current = course.queue[course.at]
  course.rambles ||= sentencesSpoken(said).length > rambling
  course.forgets ||= current?.aid !== undefined && heard.has('forgotten')
  let manner = round > 1 && current && course.asked < tries ? mannerOfRepeat(current, heard, said) : null
  if (manner === 'precise' && course.asked > 1) manner = null
  if (manner === 'aid' && course.asked > 1) {
    if (course.queue.indexOf(current!) === course.queue.lastIndexOf(current!)) course.queue.push(current!)
    manner = null
  }
  if (manner) course.asked++
  else {
    course.at = round > 1 ? course.at + 1 : 0
    course.asked = 1
    const next = course.queue[course.at]
    if (!next) return null
    manner = course.forgets && next.aid ? 'aid' : 'plain'
  }
  const topic = course.queue[course.at]!
  return [...prefix(course, topic, heard, round), questionOf(topic, manner)].join(' ')
}

/** What is said before the question: at most two short sentences. */
function prefix(course: Course, topic: TalkTopic, heard: ReadonlySet<Sign>, round: number): string[] {
  const out: string[] = []
  course.sinceComfort++
  if (heard.has('afraid') && !heard.has('confused') && round % 2 === 0) out.push(nth(talk.answers, round))
  const distressed = heard.has('afraid') || heard.has('confused') || heard.has('cross') || heard.has('refused')
  if (out.length === 0 && (distressed || course.sinceComfort >= comfortEvery)) {
    out.push(nth(talk.comforts, round))
    course.sinceComfort = 0
  }
  if (topic.private && (heard.has('refused') || course.reasons % 2 === 0)) out.push(nth(talk.reasons, round))
  if (topic.private) course.reasons++
  if (course.rambles && out.length < 2 && round % 2 === 0) out.push(nth(talk.steers, round))
  return out.slice(0, 2)
}

/**
 * A good communicator: the topics of `talk.json` in their order, one short question a turn in plain words. It comforts
 * regularly, answers worries, gives a reason before private questions, steers a rambling patient, asks in simpler words
 * what was not understood, offers a memory aid for what was forgotten and asks precisely for what was played down.
 */
export const checklistPlain: Doctor = {
  name: 'checklist-plain',
  reply({ final, top_k, messages, patient }) {
    const course: Course = {
      at: 0,
      asked: 0,
      queue: [...talk.topics],
      forgets: false,
      rambles: false,
      sinceComfort: 0,
      reasons: 0,
    }
    let message: string | null = null
    patientWords(messages).forEach((said, i) => {
      message = turn(course, said, i + 1)
    })
    if (message !== null && !final) return { message }
    return {
      message: 'Thank you. This is what I think it may be.',
      ddx: rankDiagnoses(messages, patient).slice(0, top_k),
    }
  },
}
