import plainTalk from '../../data/prompts/plain-talk.json' with { type: 'json' }
import { readFormat } from '../../schema/format.ts'
import { plainTalkSchema } from '../../schema/prompts.ts'
import { wordsOf } from '../reference/words.ts'

/** The words that hold no fact, as the check reads them. */
export const talk = readFormat(plainTalkSchema, plainTalk, 'bench/data/prompts/plain-talk.json')

const stemsOf = (list: readonly string[]) => new Set(list.flatMap((word) => wordsOf(word).map((one) => one.stem)))
const functionStems = stemsOf(talk.function)
const talkStems = stemsOf(talk.talk)

const negators = new Set(
  'no not never none nothing neither nor without nobody nowhere hardly barely cannot deny denies denied'.split(' '),
)
const affirmers = new Set('yes yeah yep yup aye'.split(' '))
const deniers = new Set('no nope nah never'.split(' '))

const numbers: Record<string, string> = Object.fromEntries(
  (
    'zero one two three four five six seven eight nine ten ' +
    'eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
  )
    .split(' ')
    .map((word, value) => [word, String(value)]),
)
const tens = ['thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
tens.forEach((word, index) => (numbers[word] = String((index + 3) * 10)))
Object.assign(numbers, { hundred: '100', once: '1x', twice: '2x', dozen: '12', half: '1/2', couple: '2', double: '2x' })

/** One word as it is compared: its stem, or its number in digits. */
export interface SpokenWord {
  key: string
  isNumber: boolean
  isNegator: boolean
  /** How many words before it in its clause deny it. */
  denials: number
  /** True when a comma or the like stands before it. */
  pause: boolean
}

export interface SpokenSentence {
  words: SpokenWord[]
  /** How it begins: with a yes, with a no, or with neither. "No fever" begins with neither. */
  answers: 'yes' | 'no' | null
  asks: boolean
}

/** The words of one clause. A "no" before a pause is an answer, and denies nothing that follows. */
function clauseWords(text: string): SpokenWord[] {
  let denials = 0
  const words = wordsOf(text)
  return words.map((word, index) => {
    const digits = /\d/.test(word.text) ? word.text : numbers[word.text]
    const isAnswer = deniers.has(word.text) && word.text !== 'never' && (words[index + 1]?.pause ?? true)
    const isNegator = negators.has(word.text) && !isAnswer
    const spoken = { key: digits ?? word.stem, isNumber: digits !== undefined, isNegator, denials, pause: word.pause }
    if (isNegator) denials++
    return spoken
  })
}

/**
 * The sentences of a text. A "not" holds to the end of its clause: a semicolon, "but", "though", or a comma before
 * "and".
 */
export function sentencesSpoken(text: string): SpokenSentence[] {
  return text
    .split(/(?<=[.!?…])\s+|\n+/u)
    .map((sentence) => {
      const words = sentence.split(/;|\s[–—-]\s|,\s+and\s+|,?\s+(?:but|though|although)\s+/iu).flatMap(clauseWords)
      return { words, answers: answerOf(sentence), asks: sentence.trimEnd().endsWith('?') }
    })
    .filter((sentence) => sentence.words.length > 0)
}

function answerOf(sentence: string): SpokenSentence['answers'] {
  const words = wordsOf(sentence)
  const at = words.findIndex((word) => !/^(oh|well|um|uh|hmm|okay|honestly|actually|really)$/.test(word.text))
  const first = words[at]?.text ?? ''
  if (affirmers.has(first)) return 'yes'
  return deniers.has(first) && (words[at + 1]?.pause ?? true) ? 'no' : null
}

/** True for a word that has no meaning of its own. */
export function isFunctionWord(word: SpokenWord): boolean {
  return !word.isNumber && (functionStems.has(word.key) || word.isNegator)
}

/** True for a word that a model may add of its own. */
export function isPlainTalk(word: SpokenWord): boolean {
  return !word.isNumber && !word.isNegator && (functionStems.has(word.key) || talkStems.has(word.key))
}

/** Words by which one affirms without naming anything: "I do", "I have", "it is". */
const auxiliaries = stemsOf('do does did have has had got is are was were am can could will would'.split(' '))
const asides = stemsOf(
  'doctor doc please thank thanks sorry well oh um uh hmm honestly really actually simply anyway just'.split(' '),
)

/**
 * True for a stretch between pauses that ends in such a word, with nothing after it that says what: "I really do", "I
 * have that".
 */
export function affirmsLoosely(words: readonly SpokenWord[]): boolean {
  return words.some((word, at) => {
    if (!auxiliaries.has(word.key)) return false
    const rest = words.slice(at + 1)
    const end = rest.findIndex((one) => one.pause)
    return rest.slice(0, end === -1 ? rest.length : end).every((one) => isFunctionWord(one) || asides.has(one.key))
  })
}
