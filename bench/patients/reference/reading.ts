import type { Topic } from '../../schema/transcript.ts'
import { questions } from './lexicon.ts'
import { findingOf, outermost, type Found } from './spans.ts'
import type { Word } from './words.ts'

/** What one question asks for. */
export interface Asked {
  topics: Topic[]
  about: string[]
  named: string[]
}

interface Span {
  start: number
  end: number
}

/** A topic and the words that ask for it. */
export type Heard = Span & { topic: Topic }

/** One question while it is read: each step looks at the whole, and adds or drops topics. */
export class Reading {
  readonly words: readonly Word[]
  /** The words with a space before, between and after them. */
  readonly text: string
  /** Every match, and those that count. */
  readonly all: readonly Found[]
  found: readonly Found[]
  topics: Heard[] = []
  readonly about: string[] = []
  readonly named: string[] = []

  constructor(words: readonly Word[]) {
    this.words = words
    this.text = ` ${typed(words)} `
    const isRecent = / (recent|recently|lately|last|weeks?|months?|just) /.test(this.text)
    this.all = questions.find(words).filter(({ target }) => {
      return isRecent || target.kind !== 'topic' || !target.topic.startsWith('symptom:recent_')
    })
    this.found = outermost(this.all, words)
    for (const { target, start, end } of this.found) {
      if (target.kind === 'topic') this.topics.push({ topic: target.topic, start, end })
    }
  }

  asked(): Asked {
    const inOrder = this.topics.toSorted((a, b) => a.start - b.start).map((one) => one.topic)
    return { topics: [...new Set(inOrder)], about: [...new Set(this.about)], named: [...new Set(this.named)] }
  }

  has(topic: Topic): boolean {
    return this.first(topic) !== undefined
  }

  first(topic: Topic): Heard | undefined {
    return this.topics.find((one) => one.topic === topic)
  }

  add(topic: Topic, start: number, end: number): void {
    this.topics.push({ topic, start, end })
  }

  drop(isDropped: (heard: Heard) => boolean): void {
    this.topics = this.topics.filter((heard) => !isDropped(heard))
  }

  /** Findings that are dropped as topics are what the question is about. */
  dropToAbout(isDropped: (heard: Heard) => boolean): void {
    this.drop((heard) => {
      const dropped = isDropped(heard)
      const finding = findingOf(heard.topic)
      if (dropped && finding) this.about.push(finding)
      return dropped
    })
  }

  /** Conditions named between two words are no longer named. */
  forgetConditions(from: number, to: number): void {
    this.found = this.found.filter((one) => one.target.kind !== 'condition' || one.start < from || one.start >= to)
  }

  /** The names of a kind, as typed. */
  names(kind: 'condition' | 'medicine' | 'relative'): string[] {
    return this.found.filter((one) => one.target.kind === kind).map((one) => this.typed(one))
  }

  typed({ start, end }: Span): string {
    return typed(this.words.slice(start, end))
  }

  /** True when the finding that starts here is taken as known: "the cough", "your episodes of dizziness". */
  isKnown(start: number): boolean {
    const after = this.words[start - 1]?.text === 'of' && ofFinding.test(this.words[start - 2]?.text ?? '')
    const determiner = this.words[after ? start - 3 : start - 1]?.text ?? ''
    if (definite.test(determiner) || (start < 4 && /^(is|does|was|did)$/.test(determiner))) return true
    const before = this.topics.find((one) => {
      return findingOf(one.topic) !== null && one.start < start && start - one.end <= 1 && one.end <= start
    })
    return before !== undefined && this.isKnown(before.start)
  }
}

const definite = /^(the|this|that|these|those|your|his|her|their)$/
const ofFinding = /^(episode|episodes|bouts?|feeling|sensation|symptoms?|attacks?)$/

/** True when two spans share a word. */
export function overlap(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end
}

function typed(words: readonly Word[]): string {
  return words.map((word) => word.text).join(' ')
}
