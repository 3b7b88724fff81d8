import type { Act, Topic } from '../../schema/transcript.ts'
import { conductOf, type Conduct } from './acts.ts'
import { completed } from './ellipsis.ts'
import { medicalWords } from './lexicon.ts'
import { sentencesOf, type Clause } from './sentences.ts'
import type { Asked } from './reading.ts'
import { topicsOf } from './topics.ts'
import type { TalkContext, Understanding } from './types.ts'
import { wordsOf } from './words.ts'

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
  const sentences = sentencesOf(text)
  const topics: Topic[] = []
  const about: string[] = []
  const named: string[] = []
  const acts = new Set<Act>()
  let [prompt, precise] = [false, false]
  let preamble = 0
  let asking = false
  const mentioned: Clause[] = []
  const clauses = sentences.flatMap((sentence) => sentence.clauses)
  const isTerse = clauses.every((clause) => clause.kind === 'question' || clause.words.length <= 8)
  for (const clause of clauses) {
    const conduct = conductOf(clause)
    prompt ||= conduct.prompt
    precise ||= conduct.precise && clause.kind === 'question'
    if (clause.kind === 'question') asking = true
    else if (!asking) preamble += clause.words.length
    const isAsked = clause.kind === 'question' || (isTerse && asksShortly(clause, conduct))
    if (!isAsked) mentioned.push(clause)
    if (!isAsked || (conduct.instructs && !asksOfPain(clause))) {
      const said = conduct.acts.filter((act) => act !== 'open')
      for (const act of said.length > 0 ? said : ['statement' as const]) acts.add(act)
      continue
    }
    const last = topics.length > 0 ? topics : context.lastTopics
    const findings = [...context.lastFindings, ...about, ...findingsOf(topics)]
    const asked =
      asksOfMentioned(clause, mentioned) ?? completed(topicsOf(clause.words), clause.words, last, findings)
    if (conduct.prompt) rememberList(asked, last)
    const open = asked.topics.every((topic) => topic === 'chiefcomplaint' || topic === 'symptom:any')
    const done = conduct.acts.filter((act) => act !== 'open' || open)
    const greeted = done.includes('small_talk') && asked.topics.every((topic) => topic === 'chiefcomplaint')
    if (!greeted || done.includes('open')) topics.push(...asked.topics)
    about.push(...asked.about)
    named.push(...asked.named)
    for (const act of done) acts.add(act)
    if (asked.topics.length === 0 && !done.some((act) => answersItself.includes(act))) acts.add('not_understood')
  }
  if (topics.includes('attribute:severity') && /\b(pain|hurts?|ache)\b/i.test(text)) topics.push('pain')
  const unique = [...new Set(topics)]
  const words = sentences.reduce((sum, sentence) => sum + sentence.words.length, 0)
  if (words === 0) acts.add('nothing')
  return {
    topics: unique,
    acts: tidy(acts, unique),
    about: [...new Set(about)],
    named: [...new Set(named)],
    repeated: unique.filter((topic) => (context.asked.get(topic) ?? 0) > 0),
    jargon: jargonOf(text),
    words,
    longestSentence: Math.max(0, ...sentences.map((sentence) => sentence.words.length)),
    preamble: asking ? preamble : 0,
    prompt,
    precise,
  }
}

/** "I'm asking about drugs because … . Have you used any?" asks for what was spoken of before it. */
function asksOfMentioned(clause: Clause, statements: readonly Clause[]): Asked | null {
  const text = (one: Clause): string => one.words.map((word) => word.text).join(' ')
  const mentioned = statements.findLast((one) => /\b(ask|asking|about|question|questions)\b/.test(text(one)))
  if (!mentioned || clause.words.length > 7 || !/\b(any|it|them|that|those|either|one)\b/.test(text(clause))) return null
  if (topicsOf(clause.words).topics.length > 0) return null
  const asked = topicsOf(mentioned.words)
  return asked.topics.length > 0 ? asked : null
}

function findingsOf(topics: readonly Topic[]): string[] {
  return topics.flatMap((topic) => (topic.startsWith('symptom:') ? [topic.slice('symptom:'.length)] : []))
}

/** An offer of a memory aid asks again for what was asked, or for the medicines. */
function rememberList(asked: Asked, last: readonly Topic[]): void {
  const other = asked.topics.filter((topic) => !topic.startsWith('attribute:'))
  asked.topics = other.length > 0 ? other : [last.findLast((topic) => topic.endsWith('history')) ?? 'medication']
}

/** Questions after the patient's own state, whatever they name. */
const ofSelf =
  /^((and|so|okay|or|also) )*(do you (have|get|notice|ever|find)|have you|had you|is there|are there|are you able|did you|has|any)\b/

/** "Can you point to where it hurts?", "is it worse when you breathe in?" are questions though they hold an order. */
function asksOfPain(clause: Clause): boolean {
  const text = clause.words.map((word) => word.text).join(' ')
  if (/\b(when|if|as|while) i\b|\b(this|that|here)$/.test(text)) return false
  if (ofSelf.test(text)) return true
  if (/\b(worse|better|hurts?|pain)\b.*\byou\b/.test(text)) return true
  return /\b(point|show|tell|rate|put your (hand|finger))\b.*\b(where|hurts?|pain|scale|it)\b/.test(text)
}

/** A few words without a verb ask when they name a topic. */
function asksShortly(clause: Clause, conduct: Conduct): boolean {
  return clause.fragment && !conduct.instructs && topicsOf(clause.words).topics.length > 0
}

/** A question understood in part is understood; a statement beside anything else says nothing of its own. */
function tidy(acts: Set<Act>, topics: readonly Topic[]): Act[] {
  if (topics.length > 0) acts.delete('not_understood')
  if (topics.length > 0 || acts.size > 1) acts.delete('statement')
  return [...acts]
}

function jargonOf(text: string): string[] {
  const words = wordsOf(text.slice(0, 4000))
  const found = medicalWords.find(words).map(({ start, end }) => words.slice(start, end))
  return [...new Set(found.map((term) => term.map((word) => word.text).join(' ')))]
}
