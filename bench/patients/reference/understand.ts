import type { Act, Topic } from '../../schema/transcript.ts'
import { heardIn, type HeardClause, type HeardSentence } from './candidates.ts'
import { candidatesOf } from './features.ts'
import { readTurn, type ReadTurn } from './read-turn.ts'
import { attributeOf, findingsOf } from './spans.ts'
import { trained } from './trained.ts'
import type { TalkContext, Understanding } from './types.ts'

/** Acts by which a question without a topic has still been understood. */
const answersItself: readonly Act[] = [
  'open', 'small_talk', 'instruct', 'greeting', 'steer', 'repeat', 'farewell', 'reassure',
]

/**
 * What a doctor's turn asks and does. Pure, and defined for any text: the first 4,000 characters are read.
 * @param text the turn as typed
 * @param context what was said before, which elliptic questions lean on
 */
export function understand(text: string, context: TalkContext): Understanding {
  const turn = readTurn(text)
  const { sentences, jargon } = turn
  const heard = heardIn(sentences, context)
  const asked = topicsAsked(turn, heard, context)
  const topics: Topic[] = []
  const about: string[] = []
  const named: string[] = []
  const acts = new Set<Act>()
  let [prompt, precise] = [false, false]
  let preamble = 0
  let asking = false
  heard.forEach(({ clauses }, at) => {
    const wanted = new Set(asked[at])
    // Only a question asks for what it does not name; a memory aid's words, bottles or a wallet card, do not even then.
    const asks = clauses.some((one) => one.asks)
    const borrowed = [...wanted].filter((topic) => asks && clauses.every((clause) => !clause.named.has(topic)))
    for (const one of clauses) {
      const { clause, conduct } = one
      const own = inOrder(one).filter((topic) => wanted.has(topic))
      const isLast = one === clauses.at(-1)
      const isAid = conduct.prompt && one.asks
      const mine = isLast && !(isAid && own.length > 0) ? [...own, ...borrowed] : own
      prompt ||= conduct.prompt
      precise ||= conduct.precise && clause.kind === 'question'
      if (clause.kind === 'question') asking = true
      else if (!asking) preamble += clause.words.length
      topics.push(...(isAid ? remembered(mine, [...context.lastTopics, ...topics]) : mine))
      if (one.asks || mine.length > 0) {
        about.push(...one.asked.about, ...knownFindings(one, mine))
        named.push(...one.asked.named)
      }
      const isOpen = mine.every((topic) => topic === 'chiefcomplaint' || topic === 'symptom:any')
      const done = conduct.acts.filter((act) => act !== 'open' || (one.asks && isOpen))
      for (const act of done) acts.add(act)
      if (done.length === 0 && !one.asks) acts.add('statement')
      if (one.asks && mine.length === 0 && !done.some((act) => answersItself.includes(act))) acts.add('not_understood')
    }
  })
  const unique = [...new Set(topics)]
  const lengths = sentences.map(({ sentence }) => sentence.words.length)
  const words = lengths.reduce((sum, length) => sum + length, 0)
  if (words === 0) acts.add('nothing')
  return {
    topics: unique,
    acts: tidy(acts, unique),
    about: [...new Set(about)],
    named: [...new Set(named)],
    repeated: unique.filter((topic) => (context.asked.get(topic) ?? 0) > 0),
    jargon: [...jargon],
    words,
    longestSentence: Math.max(0, ...lengths),
    preamble: asking ? preamble : 0,
    prompt,
    precise,
  }
}

/** What turns were taken to ask, by what they leant on: doctors ask many patients in the same words, in the same order. */
const decided = new WeakMap<ReadTurn, Map<string, Topic[][]>>()
const mostDecided = 100

/** The topics that each sentence of a turn is taken to ask, as the trained reader weighs them. */
function topicsAsked(turn: ReadTurn, heard: readonly HeardSentence[], context: TalkContext): Topic[][] {
  // All else that is weighed, the turn has in itself.
  const leaning = JSON.stringify([context.lastTopics, heard.map(({ clauses }) => clauses.map(({ asked }) => asked.topics))])
  const known = decided.get(turn) ?? new Map<string, Topic[][]>()
  decided.set(turn, known)
  const before = known.get(leaning)
  if (before) return before
  const asked = candidatesOf(heard, context).map((candidates, at) => trained.asked(candidates, mustAsk(heard[at]!)))
  const topics = asked.map((candidates) => candidates.map(({ topic }) => topic))
  if (known.size >= mostDecided) known.clear()
  known.set(leaning, topics)
  return topics
}

/** True for a sentence that is marked as a question, and that nothing else but a topic would answer. */
function mustAsk({ clauses }: HeardSentence): boolean {
  const isAnswered = clauses.some(({ conduct }) => conduct.acts.some((act) => answersItself.includes(act)))
  return !isAnswered && clauses.some(({ clause }) => clause.asked) && clauses.some((one) => one.asks)
}

/** The topics that a clause names, in the order of their words. */
function inOrder({ named }: HeardClause): Topic[] {
  const at = (topic: Topic): number => named.get(topic)?.match?.start ?? 0
  return [...named.keys()].toSorted((a, b) => at(a) - at(b))
}

/** Findings that are named where only their attributes are asked: "when did the cough start?". */
function knownFindings({ named }: HeardClause, asked: readonly Topic[]): string[] {
  if (!asked.some((topic) => attributeOf(topic))) return []
  const isKnown = (topic: Topic): boolean => !asked.includes(topic) && named.get(topic)?.source !== 'covered'
  return findingsOf([...named.keys()].filter(isKnown))
}

/** An offer of a memory aid asks again for what was asked, or for the medicines. */
function remembered(asked: readonly Topic[], last: readonly Topic[]): Topic[] {
  const other = asked.filter((topic) => !attributeOf(topic))
  return other.length > 0 ? other : [last.findLast((topic) => topic.endsWith('history')) ?? 'medication']
}

/** A question understood in part is understood; a statement beside anything else says nothing of its own. */
function tidy(acts: Set<Act>, topics: readonly Topic[]): Act[] {
  if (topics.length > 0) acts.delete('not_understood')
  if (topics.length > 0 || acts.size > 1) acts.delete('statement')
  return [...acts]
}
