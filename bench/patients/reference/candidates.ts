import type { Topic } from '../../schema/transcript.ts'
import { completed } from './ellipsis.ts'
import type { Guesses } from './guess.ts'
import type { ReadClause, ReadSentence } from './read-turn.ts'
import type { Asked, Reading } from './reading.ts'
import type { Sentence } from './sentences.ts'
import { findingsOf, type Found } from './spans.ts'
import type { TalkContext } from './types.ts'

/**
 * Why a topic may be asked by a sentence:
 * - `read` the rules read it in a clause, `leant` they read it because of what was asked before
 * - `plain` they would read it, but what was asked before makes it another
 * - `loose` its words are there, and the rules leave them aside; `covered` so do longer expressions
 * - `said` a statement just before named it, `last` the turn before asked it
 */
export type Source = 'read' | 'leant' | 'plain' | 'loose' | 'covered' | 'said' | 'last'

/** A clause as it is heard. */
export interface HeardClause extends ReadClause {
  /** True when by its form the clause asks: a question, or a few words alone, and no order. */
  asks: boolean
  /** What the rules read, given what was asked before. */
  asked: Asked
  /** Each topic that is named in the clause, and how. */
  named: ReadonlyMap<Topic, { source: Source; match: Found | null }>
}

export interface HeardSentence {
  sentence: Sentence
  clauses: readonly HeardClause[]
  /** Topics that statements of the sentence before named. */
  said: readonly Topic[]
  guesses: Guesses
}

/** Every topic that the sentences of a turn may ask; the trained reader decides which they do. */
export function heardIn(sentences: readonly ReadSentence[], context: TalkContext): HeardSentence[] {
  const all = sentences.flatMap(({ sentence }) => sentence.clauses)
  const isTerse = all.every((clause) => clause.kind === 'question' || clause.words.length <= 8)
  const about: string[] = []
  let topics: readonly Topic[] = []
  let said: readonly Topic[] = []
  return sentences.map(({ sentence, clauses: read, guesses }) => {
    const last = topics.length > 0 ? topics : context.lastTopics
    const before = { topics: last, findings: [...context.lastFindings, ...about] }
    const clauses = read.map((one) => heardClause(one, isTerse, before))
    const asking = clauses.filter((one) => one.asks)
    const heard = { sentence, clauses, said, guesses }
    said = clauses.filter((one) => !one.asks).flatMap((one) => [...one.named.keys()])
    const asked = asking.flatMap((one) => one.asked.topics)
    topics = [...topics, ...asked]
    about.push(...clauses.flatMap((one) => one.asked.about), ...findingsOf(asked))
    return heard
  })
}

function heardClause(
  read: ReadClause,
  isTerse: boolean,
  before: { topics: readonly Topic[]; findings: readonly string[] },
): HeardClause {
  const { clause, conduct, reading } = read
  const plain = reading.asked()
  const isShort = isTerse && clause.fragment && plain.topics.length > 0
  const asks = (clause.kind === 'question' || isShort) && !conduct.instructs
  const asked = asks ? completed(plain, clause.words, before.topics, before.findings) : plain
  return { ...read, asks, asked, named: namedIn(reading, plain, asked) }
}

function namedIn(reading: Reading, plain: Asked, asked: Asked): HeardClause['named'] {
  const longest = new Map<Topic, Found>()
  for (const found of reading.all) {
    if (found.target.kind !== 'topic') continue
    const known = longest.get(found.target.topic)
    if (!known || found.end - found.start > known.end - known.start) longest.set(found.target.topic, found)
  }
  const counted = new Set(reading.found.flatMap(({ target }) => (target.kind === 'topic' ? [target.topic] : [])))
  const source = (topic: Topic): Source => {
    if (asked.topics.includes(topic)) return plain.topics.includes(topic) ? 'read' : 'leant'
    if (plain.topics.includes(topic)) return 'plain'
    return counted.has(topic) ? 'loose' : 'covered'
  }
  const topics = new Set([...asked.topics, ...plain.topics, ...longest.keys()])
  return new Map([...topics].map((topic) => [topic, { source: source(topic), match: longest.get(topic) ?? null }]))
}
