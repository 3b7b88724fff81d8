import { heardIn } from '../../bench/patients/reference/candidates.ts'
import { candidatesOf } from '../../bench/patients/reference/features.ts'
import type { Guesser } from '../../bench/patients/reference/guess.ts'
import { readSentences } from '../../bench/patients/reference/read-turn.ts'
import { findingsOf } from '../../bench/patients/reference/spans.ts'
import type { TalkContext } from '../../bench/patients/reference/types.ts'
import type { Topic } from '../../bench/schema/transcript.ts'
import type { LabelledTurn } from '../benchmarks/labelled-turns.ts'

/** A topic that may be asked somewhere in a turn, as the trainer sees it. */
export interface Chance {
  topic: Topic
  /** 1 when the turn asks it, 0 when not. */
  label: 0 | 1
  /** The features of the candidate in each sentence that has it, by hash. */
  sentences: readonly { features: Uint32Array; isQuestion: boolean }[]
}

/** A labelled turn with its candidates. */
export interface Example {
  turn: LabelledTurn
  chances: readonly Chance[]
}

/**
 * The examples of turns to train on. In a talk most turns do not lean on the one before, but labelled turns have a turn
 * before only where they do: so two of three others are heard after a turn that has nothing to do with them.
 */
export function trainingExamplesOf(
  turns: readonly LabelledTurn[],
  guesserOf: (turn: LabelledTurn) => Guesser,
): Example[] {
  return turns.map((turn, at) => {
    const stranger = at % 3 === 0 || turn.before.length > 0 ? undefined : turns[(at * 7919 + 13) % turns.length]
    return exampleOf(turn, guesserOf(turn), stranger?.expected.map((one) => one.label))
  })
}

/** What the turns before leave behind, as the rules read them. */
function contextOf(turn: LabelledTurn, guesser: Guesser, last: readonly Topic[]): TalkContext {
  let context: TalkContext = { asked: new Map(), lastTopics: last, lastFindings: findingsOf(last), earlier: [] }
  for (const { doctor } of turn.before) {
    const heard = heardIn(readSentences(doctor, guesser), context)
    const asking = heard.flatMap((one) => one.clauses.filter((clause) => clause.asks))
    const topics = asking.flatMap((one) => one.asked.topics)
    const about = asking.flatMap((one) => one.asked.about)
    if (topics.length > 0) context = { ...context, lastTopics: topics, lastFindings: [...findingsOf(topics), ...about] }
  }
  return context
}

/**
 * The example of a turn; topics that a label calls optional are left out.
 * @param last the topics that were asked before, where the turn has no turns before
 */
export function exampleOf(turn: LabelledTurn, guesser: Guesser, last: readonly Topic[] = []): Example {
  const context = contextOf(turn, guesser, last)
  const heard = heardIn(readSentences(turn.text, guesser), context)
  const byTopic = new Map<Topic, { features: Uint32Array; isQuestion: boolean }[]>()
  candidatesOf(heard, context).forEach((candidates, at) => {
    const isQuestion = heard[at]?.clauses.some(({ clause }) => clause.kind === 'question') ?? false
    for (const candidate of candidates) {
      const known = byTopic.get(candidate.topic) ?? []
      byTopic.set(candidate.topic, [...known, { features: Uint32Array.from(candidate.features), isQuestion }])
    }
  })
  const asked = new Set(turn.expected.flatMap((one) => [...one.topics]))
  const chances = [...byTopic].flatMap(([topic, sentences]): Chance[] => {
    return turn.optional.has(topic) ? [] : [{ topic, label: asked.has(topic) ? 1 : 0, sentences }]
  })
  return { turn, chances }
}
