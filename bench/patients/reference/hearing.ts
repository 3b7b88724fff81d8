import { lexicon } from './ontology.ts'
import { wordsOf, type Word } from './words.ts'

const shorthand = new Map(Object.entries(lexicon.shorthand))
const hesitations = new Set('um uh er erm uhm hmm uhh umm eh mm'.split(' '))

/** The text with shorthand written out: "hx of HTN w/ CP" is "history of high blood pressure with/ chest pain". */
export function writtenOut(text: string): string {
  return text.replace(/[\p{L}\p{N}']+(?:[/+][\p{L}\p{N}]+)*/gu, (piece) => {
    const whole = shorthand.get(piece.toLowerCase())
    return whole ?? piece.split('/').map((one) => shorthand.get(one.toLowerCase()) ?? one).join('/')
  })
}

/** The words of a sentence without hesitations, an inserted ", like,", and words said twice in a row. */
export function heardWords(text: string): Word[] {
  const heard: Word[] = []
  let pause = false
  const words = wordsOf(text)
  words.forEach((word, at) => {
    const isInserted = word.text === 'like' && word.pause && words[at + 1]?.pause === true
    if (hesitations.has(word.text) || isInserted) {
      pause ||= word.pause && words[at + 1]?.pause !== true
      const next = words[at + 1]
      if (next && word.pause) words[at + 1] = { ...next, pause: false }
      return
    }
    heard.push(pause ? { ...word, pause: true } : word)
    pause = false
    for (const length of [1, 2, 3]) if (isRepeated(heard, length)) heard.splice(-length)
  })
  return heard
}

function isRepeated(words: readonly Word[], length: number): boolean {
  if (words.length < 2 * length) return false
  const last = words.slice(-length)
  const before = words.slice(-2 * length, -length)
  return last.every((word, index) => word.text === before[index]?.text && word.text !== 'had')
}
