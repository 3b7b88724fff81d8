import basic from './basic-words.json' with { type: 'json' }
import type { Readability } from '../schema/patient-report.ts'
import { sentencesIn, syllablesIn, wordsIn } from './text.ts'

const basicWords = new Set(basic.words.flatMap((line) => line.split(' ')))
const endings = ["'s", 's', 'es', 'd', 'ed', 'ing', 'ly', 'er', 'est', "'ve", "'m", "'re", "'ll", "'d"]

/** True for a word of the basic list, also with a common ending, and for a number. */
export function isBasic(word: string): boolean {
  if (basicWords.has(word) || /^\p{N}+$/u.test(word)) return true
  return endings.some((ending) => {
    if (!word.endsWith(ending) || word.length - ending.length < 1) return false
    const stem = word.slice(0, -ending.length)
    return (
      basicWords.has(stem) ||
      basicWords.has(`${stem}e`) ||
      (stem.at(-1) === stem.at(-2) && basicWords.has(stem.slice(0, -1)))
    )
  })
}

/**
 * How hard texts are to read: words a sentence, syllables a word, the Flesch–Kincaid grade 0.39 · words/sentence +
 * 11.8 · syllables/word − 15.59 (Kincaid et al. 1975, Naval Technical Training Command report 8-75), and the share of
 * words outside a small list of basic words. Zeros where there are no words.
 */
export function readabilityOf(texts: readonly string[]): Readability {
  let [sentences, words, syllables, rare] = [0, 0, 0, 0]
  for (const text of texts) {
    sentences += sentencesIn(text).length
    for (const word of wordsIn(text)) {
      words++
      syllables += syllablesIn(word)
      if (!isBasic(word)) rare++
    }
  }
  if (sentences === 0 || words === 0)
    return { sentences, words_per_sentence: 0, syllables_per_word: 0, grade: 0, outside_basic: 0 }
  const [long, heavy] = [words / sentences, syllables / words]
  return {
    sentences,
    words_per_sentence: long,
    syllables_per_word: heavy,
    grade: 0.39 * long + 11.8 * heavy - 15.59,
    outside_basic: rare / words,
  }
}
