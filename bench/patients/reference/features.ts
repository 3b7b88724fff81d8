import type { Topic } from '../../schema/transcript.ts'
import type { HeardClause, HeardSentence, Source } from './candidates.ts'
import { lexicon } from './ontology.ts'
import { attributeOf, findingOf, type Found } from './spans.ts'
import type { TalkContext } from './types.ts'
import type { Word } from './words.ts'

/** A topic that a sentence may ask, and what speaks for and against it, as the trained reader weighs it. */
export interface Candidate {
  topic: Topic
  /** Distinct features: those that end in the topic's name belong to it alone, the others to all of its kind. */
  features: readonly string[]
}

/** Topics whose general features are weighed together. */
function kindOf(topic: Topic): string {
  if (attributeOf(topic)) return 'attribute'
  if (findingOf(topic)) return 'finding'
  return topic === 'symptom:any' || topic === 'chiefcomplaint' ? topic : 'item'
}

/** The candidates of every sentence, in the order of the sentences. */
export function candidatesOf(heard: readonly HeardSentence[], context: TalkContext): Candidate[][] {
  return heard.map((one, at) => new Features(heard, at, one, context).candidates())
}

/** Collects the features of each candidate of one sentence. */
class Features {
  readonly #of = new Map<Topic, { general: Set<string>; own: Set<string> }>()
  readonly #heard: HeardSentence
  readonly #context: TalkContext
  /** Where the sentence stands: marked as a question, holding one, before one, first, last. */
  readonly #place: string
  readonly #turnLength: number

  constructor(all: readonly HeardSentence[], at: number, heard: HeardSentence, context: TalkContext) {
    const isMarked = (one: HeardSentence): boolean => one.clauses.some(({ clause }) => clause.asked)
    const isQuestion = heard.clauses.some(({ clause }) => clause.kind === 'question')
    const marks = [isMarked(heard), isQuestion, all.slice(at + 1).some(isMarked), at === 0, at === all.length - 1]
    this.#place = marks.map((mark) => (mark ? 1 : 0)).join('')
    this.#turnLength = all.length
    this.#heard = heard
    this.#context = context
  }

  candidates(): Candidate[] {
    for (const topic of this.#context.lastTopics) this.#borrowed(topic, 'last')
    for (const topic of this.#heard.said) this.#borrowed(topic, 'said')
    for (const clause of this.#heard.clauses) {
      for (const [topic, { source, match }] of clause.named) this.#named(topic, source, match, clause)
    }
    this.#words()
    return [...this.#of].map(([topic, { general, own }]) => {
      const kind = kindOf(topic)
      const features = [...general].map((one) => `${one} ${kind}`)
      return { topic, features: [...features, ...[...own].map((one) => `${one} ${topic}`)] }
    })
  }

  #candidate(topic: Topic) {
    const known = this.#of.get(topic)
    if (known) return known
    const made = { general: new Set<string>(), own: new Set<string>() }
    this.#of.set(topic, made)
    return made
  }

  /** A topic that the words before the sentence name: it is asked when the sentence leans on them. */
  #borrowed(topic: Topic, source: 'last' | 'said'): void {
    const { general } = this.#candidate(topic)
    const { sentence, clauses } = this.#heard
    const { words } = sentence
    const beside = clauses.reduce((sum, one) => sum + one.asked.topics.length, 0)
    const length = words.length <= 4 ? 'short' : words.length <= 8 ? 'middle' : 'long'
    const shapes = [length, this.#place, `${length} ${this.#place}`]
    for (const feature of ['', ...shapes, `of ${this.#turnLength}`, `beside ${Math.min(2, beside)}`]) {
      general.add(`${source} ${feature}`)
    }
    general.add(`${source} ^ ${words[0]?.stem} ${words[1]?.stem}`)
    for (const word of words) general.add(`${source} in ${word.stem}`)
  }

  #named(topic: Topic, source: Source, match: Found | null, heard: HeardClause): void {
    const { clause, conduct, asks, asked, named } = heard
    const { general, own } = this.#candidate(topic)
    const { words } = clause
    const kind = clause.kind === 'question' ? 'question' : clause.fragment ? 'fragment' : 'statement'
    const form = `${source} ${kind}${clause.asked ? '?' : ''}${asks ? '+' : '-'}`
    const first = words[0]?.text ?? ''
    const sizes = [`of ${Math.min(4, asked.topics.length)}`, `long ${bucket(words.length)}`]
    for (const feature of ['', this.#place, `^ ${first}`, `^ ${first} ${words[1]?.text}`, ...sizes]) {
      general.add(`${form} ${feature}`)
    }
    if (conduct.instructs) general.add(`${form} order`)
    for (const act of conduct.acts) general.add(`${source} act ${act}`)
    if (this.#context.lastTopics.includes(topic)) general.add(`${source} again`)
    own.add('').add(source).add(asks ? 'asks' : 'tells')
    for (const other of named.keys()) {
      if (other === topic) continue
      own.add(`with ${other}`)
      general.add(`${source} with ${kindOf(other)}`)
      for (const relation of relations(topic, other)) general.add(relation)
    }
    if (match) this.#around(match, clause.words, source, general, own)
    else own.add('no words')
  }

  /** The words that name the topic, and those beside, before and after them. */
  #around(match: Found, words: readonly Word[], source: Source, general: Set<string>, own: Set<string>): void {
    const { start, end, open } = match
    const [before, after] = [words[start - 1]?.text ?? '^', words[end]?.text ?? '$']
    general.add(`${source} size ${end - start}${open ? ' open' : ''}`).add(`${source} from ${bucket(start)}`)
    general.add(`${source} after ${before}`).add(`${source} before ${after}`)
    general.add(`${source} after ${words[start - 2]?.text ?? '^'} ${before}`)
    if (words[start]?.pause) general.add(`${source} pause`)
    words.forEach((word, at) => {
      if (at < start) general.add(`left ${word.stem}`)
      if (at < start && at >= start - 4) general.add(`near ${word.stem}`)
      if (at >= end) general.add(`right ${word.stem}`)
    })
    own.add(`as ${words.slice(start, end).map((word) => word.stem).join(' ')}`).add(`after ${before}`)
  }

  /** The whole sentence, for each topic by itself. */
  #words(): void {
    const { words } = this.#heard.sentence
    for (const { own } of this.#of.values()) {
      own.add(`at ${this.#place}`).add(`long ${bucket(words.length)}`)
      words.forEach((word, at) => {
        own.add(`in ${word.stem}`)
        const next = words[at + 1]
        if (next) own.add(`in ${word.stem} ${next.stem}`)
      })
    }
  }
}

/** How a finding stands to another that is named beside it. */
function relations(topic: Topic, other: Topic): string[] {
  const [one, beside] = [findingOf(topic), findingOf(other)]
  if (one === null || beside === null) return []
  return [
    ...(lexicon.broader[beside] === one ? ['beside narrower'] : []),
    ...(lexicon.broader[one] === beside ? ['beside broader'] : []),
    ...(lexicon.overrides[beside]?.includes(one) ? ['overridden'] : []),
  ]
}

/** A length or place in words, roughly. */
function bucket(count: number): string {
  if (count <= 3) return String(count)
  return count <= 6 ? '4-6' : count <= 10 ? '7-10' : count <= 16 ? '11-16' : '17+'
}
