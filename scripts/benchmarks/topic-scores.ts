import type { Topic } from '../../bench/schema/transcript.ts'
import type { Expected, LabelledTurn } from './labelled-turns.ts'

/** What came of one turn. */
export interface TurnResult {
  turn: LabelledTurn
  found: readonly Expected[]
  missed: readonly Expected[]
  /** Topics that no label asks for or allows. */
  spurious: readonly Topic[]
  /** Every topic that was understood. */
  topics: readonly Topic[]
  acts: readonly string[]
}

/** Holds the understood topics of a turn against its labels. An optional topic counts neither for nor against. */
export function judgeTurn(turn: LabelledTurn, topics: readonly Topic[], acts: readonly string[]): TurnResult {
  const fulfilled = (one: Expected): boolean => topics.some((topic) => one.topics.has(topic))
  const allowed = (topic: Topic): boolean =>
    turn.optional.has(topic) || turn.expected.some((one) => one.topics.has(topic))
  return {
    turn,
    found: turn.expected.filter(fulfilled),
    missed: turn.expected.filter((one) => !fulfilled(one)),
    spurious: topics.filter((topic) => !allowed(topic)),
    topics,
    acts,
  }
}

/** Scores of a group of turns, each from 0 to 1; null where nothing was there to count. */
export interface TopicScores {
  turns: number
  f1: number | null
  precision: number | null
  recall: number | null
  /** Share of turns with a topic that was not asked. */
  spurious: number | null
  /** Of the turns that ask nothing: the share that got a topic all the same. */
  falseQuestions: number | null
  asksNothing: number
  /** Share of the labelled acts that were seen. */
  actsSeen: number | null
}

/** Micro-averaged scores: every required topic counts once, whichever turn it is in. */
export function scoreTurns(results: readonly TurnResult[]): TopicScores {
  const found = total(results, (one) => one.found.length)
  const missed = total(results, (one) => one.missed.length)
  const spurious = total(results, (one) => one.spurious.length)
  const silent = results.filter((one) => one.turn.asksNothing)
  const labelledActs = total(results, (one) => one.turn.acts.length)
  const seenActs = total(results, (one) => one.turn.acts.filter((act) => one.acts.includes(act)).length)
  return {
    turns: results.length,
    f1: share(2 * found, 2 * found + missed + spurious),
    precision: share(found, found + spurious),
    recall: share(found, found + missed),
    spurious: share(results.filter((one) => one.spurious.length > 0).length, results.length),
    falseQuestions: share(silent.filter((one) => one.spurious.length > 0).length, silent.length),
    asksNothing: silent.length,
    actsSeen: share(seenActs, labelledActs),
  }
}

/** How often one topic was found, missed, and understood where it was not asked. */
export interface TopicCount {
  topic: string
  found: number
  missed: number
  spurious: number
}

/** The topics with a fault, worst first. */
export function faultsByTopic(results: readonly TurnResult[]): TopicCount[] {
  const counts = new Map<string, TopicCount>()
  const count = (topic: string): TopicCount => {
    const one = counts.get(topic) ?? { topic, found: 0, missed: 0, spurious: 0 }
    counts.set(topic, one)
    return one
  }
  for (const result of results) {
    for (const one of result.found) count(one.label).found++
    for (const one of result.missed) count(one.label).missed++
    for (const topic of result.spurious) count(topic).spurious++
  }
  const faults = (one: TopicCount): number => one.missed + one.spurious
  return [...counts.values()]
    .filter((one) => faults(one) > 0)
    .sort((a, b) => faults(b) - faults(a) || (a.topic < b.topic ? -1 : 1))
}

function total<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0)
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
