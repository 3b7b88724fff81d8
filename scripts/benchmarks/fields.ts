import type { Topic } from '../../bench/schema/transcript.ts'
import type { Expected, LabelledTurn } from './labelled-turns.ts'
import { judgeTurn, type TurnResult } from './topic-scores.ts'

/**
 * The topic as an external set names it in its `fields`: every finding is the same topic there (which one stands beside
 * it), severity is part of `pain`, and where a pain goes of its location.
 */
export function fieldOf(topic: Topic): Topic {
  if (topic === 'attribute:severity') return 'pain'
  if (topic === 'attribute:radiation') return 'attribute:location'
  return topic.startsWith('symptom:') && topic !== 'symptom:any' ? 'symptom' : topic
}

/** A turn of an external set, judged by its fields alone: a turn that asks for three findings asks for one topic. */
export function judgeByFields({ turn, topics, acts }: TurnResult): TurnResult {
  const expected = new Map(turn.expected.map((one) => [fieldOf(one.label), asField(one)]))
  const coarse: LabelledTurn = { ...turn, expected: [...expected.values()], optional: fieldsOf(turn.optional) }
  return judgeTurn(coarse, [...fieldsOf(topics)], acts)
}

const asField = ({ label, topics }: Expected): Expected => ({ label: fieldOf(label), topics: fieldsOf(topics) })

const fieldsOf = (topics: Iterable<Topic>): Set<Topic> => new Set([...topics].map(fieldOf))
