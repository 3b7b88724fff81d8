import type { Cefr } from '../../schema/persona.ts'
import { sentenceWords } from '../reference/fit.ts'
import { namesSecret } from '../reference/secret.ts'
import type { Fact } from '../reference/types.ts'
import { clauseOf } from '../reference/wording.ts'
import { findingsIn } from './findings.ts'
import {
  affirmsLoosely,
  isFunctionWord,
  isPlainTalk,
  sentencesSpoken,
  type SpokenSentence,
  type SpokenWord,
} from './spoken.ts'

/** What the words of a turn are held against. */
export interface Allowed {
  /** The reference patient's own words for the turn. */
  template: string
  /** Every fact let out so far, this turn's included. */
  told: readonly Fact[]
  /** Facts that this turn lets out. */
  news: readonly Fact[]
  /** Facts of the profile that were not let out yet. */
  kept: readonly Fact[]
  level: Cefr
  /** Names of the diagnosis. */
  secret: readonly string[]
  /** Sentences that a turn may have. */
  limit: number
}

/** A fact as the template says it: the words that carry it, its own "not" and "never" among them. */
function statedAs(fact: Fact, level: Cefr): SpokenWord[] {
  const made = stated[level].get(fact)
  if (made) return made
  const words = sentencesSpoken(clauseOf(fact, level).text).flatMap((sentence) => sentence.words)
  const carrying = words.filter((word) => word.isNegator || !isFunctionWord(word))
  stated[level].set(fact, carrying)
  return carrying
}

/** A session asks the same of its facts every turn. */
const stated: Record<Cefr, WeakMap<Fact, SpokenWord[]>> = { A: new WeakMap(), B: new WeakMap(), C: new WeakMap() }

/** True when the fact's words come in this order, in one sentence or in two that follow each other. */
function says(sentences: readonly SpokenSentence[], fact: readonly SpokenWord[], most: 1 | 2): boolean {
  return sentences.some((_, start) => {
    let next = 0
    for (const word of sentences.slice(start, start + most).flatMap((sentence) => sentence.words)) {
      if (word.key === fact[next]?.key) next++
    }
    return next === fact.length
  })
}

/**
 * Compares a model's words with what a turn lets out. Passes only words that say every fact of the turn, in the
 * record's words and with its yes or no, and hold nothing else but talk without facts: no other finding, number, name
 * or answer. The reference patient's own words always pass.
 * @returns null when they pass, else the first thing that is wrong, for the model's second try
 */
export function faultIn(said: string, allowed: Allowed): string | null {
  const { template, told, news, kept, level, secret, limit } = allowed
  if (said.trim() === '') return 'it is empty'
  if (/[[\]{}<>*_|#\n]/.test(said) || /\b(doctor|patient|nurse|assistant|system|user)\s*:/i.test(said))
    return 'it holds marks that are not speech'
  if (namesSecret(said, secret) && !namesSecret(template, secret)) return 'it names a diagnosis'
  const [sentences, drafted] = [sentencesSpoken(said), sentencesSpoken(template)]
  const longest = Math.max(sentenceWords, ...drafted.map((sentence) => sentence.words.length))
  if (sentences.length > Math.max(limit, drafted.length)) return `it has more than ${limit} sentences`
  if (sentences.some((sentence) => sentence.words.length > longest))
    return `a sentence has more than ${sentenceWords} words`
  const required = told.flatMap((fact) => {
    const words = statedAs(fact, level)
    return says(drafted, words, 2) || news.includes(fact) ? [words] : []
  })
  const leaked = kept
    .map((fact) => statedAs(fact, level))
    .some((fact) => says(sentences, fact, 1) && !says(drafted, fact, 2))
  if (leaked) return 'it tells what the draft does not'
  const turn = {
    sentences,
    drafted,
    required,
    factKeys: new Set(required.flatMap((fact) => fact.map((word) => word.key))),
  }
  return (
    missingFact(turn) ?? foreignWord(turn) ?? wrongSense(turn) ?? looseAnswer(turn) ?? foreignFinding(said, template)
  )
}

interface Turn {
  sentences: readonly SpokenSentence[]
  drafted: readonly SpokenSentence[]
  required: readonly (readonly SpokenWord[])[]
  factKeys: ReadonlySet<string>
}

const wordsIn = (sentences: readonly SpokenSentence[]) => sentences.flatMap((sentence) => sentence.words)

function missingFact({ sentences, drafted, required }: Turn): string | null {
  const missing = required.find((fact) => !says(sentences, fact, says(drafted, fact, 1) ? 1 : 2))
  return missing
    ? `it does not say, in the draft's words and order: ${missing.map((word) => word.key).join(' ')}`
    : null
}

/** A word that carries meaning comes from the draft, and no more often than there. */
function foreignWord({ sentences, drafted }: Turn): string | null {
  const left = new Map<string, number>()
  for (const word of wordsIn(drafted)) left.set(word.key, (left.get(word.key) ?? 0) + 1)
  const mayDeny = wordsIn(drafted).some((word) => word.isNegator)
  for (const word of wordsIn(sentences)) {
    if (isPlainTalk(word) || (mayDeny && (word.key === 'no' || word.key === 'not'))) continue
    const count = left.get(word.key) ?? 0
    if (count === 0) return `the draft does not have the word "${word.key}", or not as often`
    left.set(word.key, count - 1)
  }
  return null
}

function foreignFinding(said: string, template: string): string | null {
  const known = findingsIn(template)
  const foreign = [...findingsIn(said)].find((one) => !known.has(one))
  return foreign === undefined ? null : `it names the symptom ${foreign.replaceAll('_', ' ')}`
}

/** A word of the draft's stands only where it is affirmed or denied as there. */
function wrongSense({ sentences, drafted, factKeys }: Turn): string | null {
  const senses = new Set(wordsIn(drafted).map((word) => `${word.key} ${word.denials}`))
  const bound = new Set(
    wordsIn(drafted)
      .filter((word) => factKeys.has(word.key) || !isFunctionWord(word))
      .map((word) => word.key),
  )
  const wrong = wordsIn(sentences).find((word) => bound.has(word.key) && !senses.has(`${word.key} ${word.denials}`))
  return wrong ? `it ${wrong.denials > 0 ? 'denies' : 'affirms'} "${wrong.key}", and the draft does not` : null
}

/** A bare yes, no or "I do" answers what the draft may leave open. */
function looseAnswer({ sentences, drafted, factKeys }: Turn): string | null {
  const verbatim = new Set(drafted.map(textOf))
  const isFact = (word: SpokenWord) => factKeys.has(word.key)
  for (const [index, sentence] of sentences.entries()) {
    if (verbatim.has(textOf(sentence)) || sentence.asks) continue
    const { words, answers } = sentence
    const about = words.find(isFact) ?? sentences[index + 1]?.words.find(isFact)
    const fits = about !== undefined && about.denials > 0 === (answers === 'no')
    if (answers && !fits && !drafted.some((one) => one.answers === answers))
      return `it answers ${answers}, and the draft does not`
    if (!words.some(isFact) && affirmsLoosely(words)) return 'it affirms or denies without saying what'
  }
  return null
}

const textOf = (sentence: SpokenSentence) => sentence.words.map((word) => word.key).join(' ')
