import type { Topic } from '../../schema/transcript.ts'
import { hash32 } from '../../stats/rng.ts'
import type { HeardClause, HeardSentence, Source } from './candidates.ts'
import { lexicon } from './ontology.ts'
import { attributeOf, findingOf, type Found } from './spans.ts'
import type { TalkContext } from './types.ts'
import type { Word } from './words.ts'

/** A topic that a sentence may ask, and what speaks for and against it, as the trained reader weighs it. */
export interface Candidate {
  topic: Topic
  /**
   * Hashes of distinct features: those named after the topic belong to it alone, those after its kind to all of it. Signed,
   * for a set holds such numbers without an object around each.
   */
  features: ReadonlySet<number>
}

/** The features of a candidate while they are collected; a feature's name ends in the kind or the topic it belongs to. */
class Collected {
  readonly features = new Set<number>()
  /** Why the topic may be asked; `ruled` when a rule adds it to words that do not name it. */
  readonly sources = new Set<string>()
  readonly #kind: string
  readonly #topic: string

  constructor(topic: Topic) {
    this.#kind = ` ${kindOf(topic)}`
    this.#topic = ` ${topic}`
  }

  /** A feature of the topic's kind; its name in parts, for putting them together takes longer than hashing them. */
  general(...name: string[]): void {
    this.generalHashed(hashOfName(...name))
  }

  /** A feature of the topic's own. */
  own(...name: string[]): void {
    this.ownHashed(hashOfName(...name))
  }

  /** Given the hash of its name: the same words are features of many topics. */
  generalHashed(name: number): void {
    this.features.add(hash32(this.#kind, name) | 0)
  }

  ownHashed(name: number): void {
    this.features.add(hash32(this.#topic, name) | 0)
  }
}

function hashOfName(...name: string[]): number {
  let hash = hash32('')
  for (const part of name) hash = hash32(part, hash)
  return hash
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
  readonly #of = new Map<Topic, Collected>()
  readonly #heard: HeardSentence
  readonly #context: TalkContext
  /** Where the sentence stands: marked as a question, holding one, before one, first, last. */
  readonly #place: string
  readonly #turnLength: number
  /** The topics that the words of the sentence speak most for. */
  readonly #likely: readonly Topic[]

  constructor(all: readonly HeardSentence[], at: number, heard: HeardSentence, context: TalkContext) {
    const isMarked = (one: HeardSentence): boolean => one.clauses.some(({ clause }) => clause.asked)
    const isQuestion = heard.clauses.some(({ clause }) => clause.kind === 'question')
    const marks = [isMarked(heard), isQuestion, all.slice(at + 1).some(isMarked), at === 0, at === all.length - 1]
    this.#place = marks.map((mark) => (mark ? 1 : 0)).join('')
    this.#turnLength = all.length
    this.#heard = heard
    this.#likely = heard.guesses.likeliest()
    this.#context = context
  }

  candidates(): Candidate[] {
    this.#borrowed(this.#context.lastTopics, 'last')
    this.#borrowed(this.#heard.said, 'said')
    for (const clause of this.#heard.clauses) {
      for (const [topic, { source, match }] of clause.named) this.#named(topic, source, match, clause)
    }
    this.#borrowed(this.#likely, 'likely')
    this.#guesses()
    this.#words()
    return [...this.#of].map(([topic, { features }]) => ({ topic, features }))
  }

  #candidate(topic: Topic): Collected {
    const known = this.#of.get(topic)
    if (known) return known
    const made = new Collected(topic)
    this.#of.set(topic, made)
    return made
  }

  /** Topics that the words before the sentence name: they are asked when the sentence leans on them. */
  #borrowed(topics: readonly Topic[], source: 'last' | 'said' | 'likely'): void {
    if (topics.length === 0) return
    const hashes = this.#leaning(source)
    for (const topic of topics) {
      const candidate = this.#candidate(topic)
      candidate.sources.add(source)
      for (const hash of hashes) candidate.generalHashed(hash)
    }
  }

  /** The features of every topic that is borrowed from one source, hashed. */
  #leaning(source: string): number[] {
    const { sentence, clauses } = this.#heard
    const { words } = sentence
    const beside = clauses.reduce((sum, one) => sum + one.asked.topics.length, 0)
    const length = words.length <= 4 ? 'short' : words.length <= 8 ? 'middle' : 'long'
    const shapes = [length, this.#place, `${length} ${this.#place}`]
    const hashes = ['', ...shapes, `of ${this.#turnLength}`, `beside ${Math.min(2, beside)}`].map((shape) => hashOfName(source, ' ', shape))
    hashes.push(hashOfName(source, ' ^ ', words[0]?.stem ?? 'undefined', ' ', words[1]?.stem ?? 'undefined'))
    for (const word of words) hashes.push(hashOfName(source, ' in ', word.stem))
    return hashes
  }

  #named(topic: Topic, source: Source, match: Found | null, heard: HeardClause): void {
    const { clause, conduct, asks, asked, named } = heard
    const candidate = this.#candidate(topic)
    candidate.sources.add(match ? source : `${source} ruled`)
    const { words } = clause
    const kind = clause.kind === 'question' ? 'question' : clause.fragment ? 'fragment' : 'statement'
    const form = `${source} ${kind}${clause.asked ? '?' : ''}${asks ? '+' : '-'}`
    const first = words[0]?.text ?? ''
    const sizes = [`of ${Math.min(4, asked.topics.length)}`, `long ${bucket(words.length)}`]
    for (const feature of ['', this.#place, `^ ${first}`, `^ ${first} ${words[1]?.text}`, ...sizes]) candidate.general(form, ' ', feature)
    if (conduct.instructs) candidate.general(`${form} order`)
    for (const act of conduct.acts) candidate.general(`${source} act ${act}`)
    if (this.#context.lastTopics.includes(topic)) candidate.general(`${source} again`)
    for (const feature of ['', source, asks ? 'asks' : 'tells']) candidate.own(feature)
    for (const other of named.keys()) {
      if (other === topic) continue
      candidate.own('with ', other)
      candidate.general(source, ' with ', kindOf(other))
      for (const relation of relations(topic, other)) candidate.general(relation)
    }
    if (match) this.#around(match, clause.words, source, candidate)
    else candidate.own('no words')
  }

  /** The words that name the topic, and those beside, before and after them. */
  #around(match: Found, words: readonly Word[], source: Source, candidate: Collected): void {
    const { start, end, open } = match
    const [before, after] = [words[start - 1]?.text ?? '^', words[end]?.text ?? '$']
    candidate.general(`${source} size ${end - start}${open ? ' open' : ''}`)
    candidate.general(`${source} from ${bucket(start)}`)
    candidate.general(source, ' after ', before)
    candidate.general(source, ' before ', after)
    candidate.general(source, ' after ', words[start - 2]?.text ?? '^', ' ', before)
    if (words[start]?.pause) candidate.general(source, ' pause')
    words.forEach((word, at) => {
      if (at < start) candidate.general('left ', word.stem)
      if (at < start && at >= start - 4) candidate.general('near ', word.stem)
      if (at >= end) candidate.general('right ', word.stem)
    })
    candidate.own(`as ${words.slice(start, end).map((word) => word.stem).join(' ')}`)
    candidate.own('after ', before)
  }

  /** How much the words of the sentence speak for each candidate, and for the others. */
  #guesses(): void {
    const { guesses } = this.#heard
    for (const [topic, candidate] of this.#of) {
      const named = [...candidate.sources].filter((source) => source !== 'likely').sort().join('+')
      const [whole, part] = [guesses.whole(topic), guesses.part(topic)]
      const odds = Math.max(whole, part)
      const other = this.#likely.find((one) => one !== topic)
      const beside = level(other === undefined ? -7 : guesses.whole(other))
      const rank = `rank ${this.#likely.indexOf(topic)}`
      for (const feature of ['', ` ${named}`, ` ${this.#place}`, ` beside ${beside}`]) {
        candidate.general('guess ', level(whole), feature)
      }
      candidate.general(rank, ' ', named)
      candidate.general(rank, ' beside ', beside)
      if (part !== whole) {
        candidate.general('part ', level(part), ' ', named)
        candidate.general('part ', level(part), ' whole ', level(whole))
      }
      candidate.own('guess ', level(odds))
      for (let step = -6; step < odds; step += 1) candidate.general('guess over ', String(step))
    }
  }

  /** The whole sentence, for each topic by itself. */
  #words(): void {
    const { words } = this.#heard.sentence
    const hashes = [hashOfName('at ', this.#place), hashOfName('long ', bucket(words.length))]
    words.forEach((word, at) => {
      const hash = hashOfName('in ', word.stem)
      const next = words[at + 1]
      hashes.push(hash)
      if (next) hashes.push(hash32(next.stem, hash32(' ', hash)))
    })
    for (const candidate of this.#of.values()) for (const hash of hashes) candidate.ownHashed(hash)
  }
}

/** Log odds, roughly. */
function level(odds: number): string {
  return String(Math.max(-7, Math.min(5, Math.round(odds))))
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
