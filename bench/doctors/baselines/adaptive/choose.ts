import { applies, denialLikelihoods, fitOf, saidLikelihoods, update, type Belief, type Who } from './belief.ts'
import type { Knowledge, Line, Topic } from './knowledge.ts'

/** Diagnoses less likely than this have no say in what is asked next. */
const negligible = 0.01

/** The uncertainty of a belief, in bits. */
export function entropy(belief: Belief): number {
  return -belief.reduce((sum, share) => sum + (share > 0 ? share * Math.log2(share) : 0), 0)
}

/**
 * How much asking a topic is expected to lower the uncertainty, in bits: over every line that the diagnoses in question
 * would answer with, and over "no", each weighted by how likely it is.
 */
export function gain(knowledge: Knowledge, topic: Topic, belief: Belief, who: Who): number {
  const isOpen = (line: Line) => belief[line.diagnosis]! > negligible && applies(line.only, who)
  const places = topic.lines.flatMap((line, i) => (isOpen(line) ? [i] : []))
  if (places.length === 0) return 0
  const lines = places.map((i) => topic.lines[i]!)
  const count = belief.length
  const table = fitsOf(knowledge, topic)
  let left = 0
  let said = 0
  lines.forEach((line, i) => {
    const fits = places.map((place) => table[places[i]! * topic.lines.length + place]!)
    const chance = belief[line.diagnosis]! * line.share
    said += chance
    left += chance * entropy(update(belief, saidLikelihoods(count, lines, fits)))
  })
  left += Math.max(0, 1 - said) * entropy(update(belief, denialLikelihoods(count, topic, lines)))
  return entropy(belief) - left
}

const tables = new WeakMap<Topic, Float64Array>()

/** How well each line of a topic, said by a patient, fits each line of it: a square table, computed once. */
function fitsOf(knowledge: Knowledge, topic: Topic): Float64Array {
  const known = tables.get(topic)
  if (known) return known
  const size = topic.lines.length
  const table = new Float64Array(size * size)
  topic.lines.forEach((said, i) => {
    topic.lines.forEach((line, j) => (table[i * size + j] = fitOf(said.words, line, knowledge.weights)))
  })
  tables.set(topic, table)
  return table
}

/** A topic with what it is expected to tell, in bits. */
export interface Telling {
  topic: Topic
  bits: number
}

/** The topic that tells most; null when none is left. */
export function mostTelling(knowledge: Knowledge, topics: readonly Topic[], belief: Belief, who: Who): Telling | null {
  let best: Telling | null = null
  for (const topic of topics) {
    const bits = gain(knowledge, topic, belief, who)
    if (!best || bits > best.bits) best = { topic, bits }
  }
  return best
}

/** The topic to which the patient most likely has something to say; null when there is none. */
export function mostLikelyTold(topics: readonly Topic[], belief: Belief, who: Who): Topic | null {
  const chance = (topic: Topic) =>
    topic.lines.reduce((sum, line) => sum + (applies(line.only, who) ? belief[line.diagnosis]! * line.share : 0), 0)
  return topics.map((topic) => ({ topic, share: chance(topic) })).sort((a, b) => b.share - a.share)[0]?.topic ?? null
}
