import { applies, denialLikelihoods, fitOf, fitting, likelihoodsOf, update, type Belief, type Who } from './belief.ts'
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
  const rows = rowsOf(knowledge, topic)
  const afterSaid = (row: Row) => {
    const chances = lines.map((line, i) => (row.best < fitting ? Number(line.present) : row.shares[places[i]!]!))
    return entropy(update(belief, likelihoodsOf(count, lines, chances)))
  }
  const after = new Map<Row, number>()
  let left = 0
  let said = 0
  lines.forEach((line, i) => {
    const row = rows[places[i]!]!
    const bits = after.get(row) ?? afterSaid(row)
    after.set(row, bits)
    const chance = belief[line.diagnosis]! * line.share
    said += chance
    left += chance * bits
  })
  left += Math.max(0, 1 - said) * entropy(update(belief, denialLikelihoods(count, topic, lines)))
  return entropy(belief) - left
}

/** How well words, said by a patient, fit the lines of a topic. */
interface Row {
  /** The best fit, which is that of the lines with the same words. */
  best: number
  /** How likely each line is, as a share of the best. */
  shares: Float64Array
}

const tables = new WeakMap<Topic, readonly Row[]>()

/** The row of each line of a topic, made once; lines of the same words, for different diagnoses, share theirs. */
function rowsOf(knowledge: Knowledge, topic: Topic): readonly Row[] {
  const known = tables.get(topic)
  if (known) return known
  const ofWords = new Map<string, Row>()
  const rows = topic.lines.map(({ words }) => {
    const key = [...words].sort().join(' ')
    const row = ofWords.get(key) ?? rowOf(knowledge, topic, words)
    ofWords.set(key, row)
    return row
  })
  tables.set(topic, rows)
  return rows
}

function rowOf(knowledge: Knowledge, topic: Topic, words: ReadonlySet<string>): Row {
  const fits = topic.lines.map((line) => fitOf(words, line, knowledge.weights))
  const best = Math.max(...fits)
  return { best, shares: Float64Array.from(fits, (fit) => Math.exp(fit - best)) }
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
