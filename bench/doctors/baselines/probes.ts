import type { Doctor } from '../doctor.ts'
import { nth, talk } from './talk.ts'

/** Says the same in every round and never gives a diagnosis. */
function saying(name: string, message: string): Doctor {
  return { name, reply: () => ({ message }) }
}

/** Doctors that only wait: a patient that overshares would tell them everything. */
export const passiveDoctors: readonly Doctor[] = [saying('dots', '…'), saying('ok', 'Ok.'), saying('go-on', 'Go on.')]

/** Rounds in which the giant asks before it gives up. */
const giantRounds = 3

/** Asks for everything at once, in one turn of many sentences. */
export const giant: Doctor = {
  name: 'giant',
  reply({ round }) {
    if (round <= giantRounds) return { message: talk.topics.map((topic) => topic.plain).join(' ') }
    return { message: '', ddx: ['none'] }
  },
}

/** The questions of the repeater, and how often it asks each in a row. */
export const repeatedQuestions = [
  'Do you have any other symptoms?',
  'What medical problems do you have?',
  'What medicines do you take?',
  'Does any illness run in your family?',
] as const
export const repeats = 5

/** Asks each of a few questions five times running. */
export const repeater: Doctor = {
  name: 'repeater',
  reply({ round }) {
    const message = repeatedQuestions[Math.floor((round - 1) / repeats)]
    return message === undefined ? { message: '', ddx: ['none'] } : { message }
  },
}

/** Turns in which the comforter comforts. */
export const comfortingTurns = 12

const questions = talk.topics.map((topic) => topic.plain)

/** Comforts in its first twelve turns, with a question in each, and asks on without. */
export const comforter: Doctor = {
  name: 'comforter',
  reply({ round }) {
    const question = nth(questions, round - 1)
    return { message: round <= comfortingTurns ? `You are safe here, and I am here to help. ${question}` : question }
  },
}

/** Asks the same questions as the comforter without a word of comfort. */
export const uncaring: Doctor = {
  name: 'uncaring',
  reply: ({ round }) => ({ message: nth(questions, round - 1) }),
}
