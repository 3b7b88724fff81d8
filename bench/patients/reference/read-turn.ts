import { conductOf, type Conduct } from './acts.ts'
import { guess, type Guesser, type Guesses } from './guess.ts'
import { medicalWords } from './lexicon.ts'
import type { Reading } from './reading.ts'
import { longestTurn, sentencesOf, type Clause, type Sentence } from './sentences.ts'
import { readingOf } from './topics.ts'
import { wordsOf } from './words.ts'

/** What is read of a turn by itself, whatever was said before it. */
export interface ReadTurn {
  sentences: readonly ReadSentence[]
  /** Medical words that lay people do not use, as typed. */
  jargon: readonly string[]
}

export interface ReadSentence {
  sentence: Sentence
  clauses: readonly ReadClause[]
  guesses: Guesses
}

export interface ReadClause {
  clause: Clause
  conduct: Conduct
  reading: Reading
}

/** Turns are remembered because doctors ask many patients in the same words. */
const remembered = new Map<string, ReadTurn>()
const mostRemembered = 500

/**
 * Reads a turn without its context; the first 4,000 characters count.
 * What is returned is shared between the talks that ask in the same words: nobody may change it.
 */
export function readTurn(text: string): ReadTurn {
  const known = remembered.get(text)
  if (known) return known
  const turn = { sentences: readSentences(text, guess), jargon: jargonOf(text) }
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(text, turn)
  return turn
}

/** Reads the sentences of a turn; `guesser` says what their words make of them. */
export function readSentences(text: string, guesser: Guesser): ReadSentence[] {
  return sentencesOf(text).map((sentence) => {
    return { sentence, clauses: sentence.clauses.map(readClause), guesses: guesser(sentence) }
  })
}

function readClause(clause: Clause): ReadClause {
  return { clause, conduct: conductOf(clause), reading: readingOf(clause.words) }
}

function jargonOf(text: string): string[] {
  const words = wordsOf(text.slice(0, longestTurn))
  const found = medicalWords.find(words).map(({ start, end }) => words.slice(start, end))
  return [...new Set(found.map((term) => term.map((word) => word.text).join(' ')))]
}
