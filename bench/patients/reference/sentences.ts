import { isFragment } from './fragments.ts'
import { heardWords, writtenOut } from './hearing.ts'
import { lexicon } from './ontology.ts'
import type { Word } from './words.ts'

/** Part of a doctor's turn: a statement, or one question. */
export interface Clause {
  kind: 'statement' | 'question'
  words: Word[]
  /** True when the clause ends in a question mark, or checks ("…, right?"). */
  asked: boolean
  /** True for a statement of a few words without a verb, which asks when it names a topic: "calf pain or swelling". */
  fragment: boolean
}

export interface Sentence {
  words: Word[]
  clauses: Clause[]
}

const auxiliaries = new Set(
  'do does did have has had is are was were am can could will would should may might'.split(' '),
)
const subjects = new Set(
  ('you he she it they we i this that these those there the your his her their any anyone anybody anything someone ' +
    'somebody something everything all either both a an one people family mom dad mother father parents symptoms pain')
    .split(' '),
)
const asking = new Set('what when where who whom whose which how why'.split(' '))
const openers = new Set(
  ('and so but or then also okay well um uh er erm uhm hmm oh ah yeah yes no right alright now next first second ' +
    'finally lastly sure great good perfect excellent fine hi hello hey thanks like please again still actually just sorry maybe')
    .split(' '),
)
const fragments = new Set(
  ('any anything anyone anybody ever noticed notice had having taking been feeling experienced experiencing does nothing never')
    .split(' '),
)
const requests = lexicon.requests.map((words) => words.split(' '))

/** At most this many characters of a turn are read. */
export const longestTurn = 4000

/** A blank of a template that nobody filled in: "${name}", "{{name}}", "<%= name %>". Nobody says it. */
const blank = /\$?\{[^{}]*\}|<%[^<>]*%>/g

/** The sentences of a turn, each split into statements and questions. */
export function sentencesOf(turn: string): Sentence[] {
  const sentences: Sentence[] = []
  const text = writtenOut(turn.slice(0, longestTurn))
    .replace(/\b(dr|mr|mrs|ms|e\.g|i\.e|vs|a\.m|p\.m|approx)\./gi, '$1')
    .replace(/(\d)\.(\d)/g, '$1,$2')
    .replace(blank, ' ')
  for (const [piece] of text.matchAll(/[^.?!\n…;]+[.?!\n…;]*/g)) {
    const words = heardWords(piece)
    if (words.length > 0) sentences.push({ words, clauses: clausesOf(words, /\?/.test(piece)) })
  }
  return sentences
}

/** A question starts at an inverted verb, a question word, a request; what stands before it states. */
function clausesOf(words: Word[], mark: boolean): Clause[] {
  const tag = mark ? tagOf(words) : 0
  const body = tag > 0 ? words.slice(0, -tag) : words
  const starts: number[] = []
  for (let at = 0; at < body.length; at += 1) {
    const isFragment = fragments.has(body[at]?.text ?? '')
    if (mayStart(body, at) && !(isFragment && starts.length > 0) && startsQuestion(body, at, mark)) starts.push(at)
  }
  if (starts.length === 0) {
    const inside = body.findIndex((_, at) => at > 0 && startsInside(body, at, mark))
    if (inside > 0) starts.push(inside)
  } else if (isSetting(body.slice(0, starts[0]))) {
    starts[0] = 0
  }
  const first = starts[0]
  if (first === undefined) {
    const isQuestion = mark && words.at(-1)?.text !== 'okay'
    const kept = body.length > 0 ? body : words
    return [{ kind: isQuestion ? 'question' : 'statement', words: kept, asked: isQuestion, fragment: isFragment(kept) }]
  }
  const clauses: Clause[] = []
  if (first > 0) clauses.push({ kind: 'statement', words: body.slice(0, first), asked: false, fragment: false })
  starts.forEach((start, index) => {
    const own = body.slice(start, starts[index + 1] ?? body.length)
    clauses.push({ kind: 'question', words: own, asked: mark, fragment: false })
  })
  return clauses
}

const tags =
  /(?:^| )((?:is )?(?:that )?(?:right|correct)|(?:is|are|do|does|did|has|have|was) (?:not )?(?:it|you|they|he|she)|yes|yeah|no|okay)$/

/** The length of a closing "right?", "is that correct?", "okay?"; 0 when there is none. */
function tagOf(words: readonly Word[]): number {
  const tail = words.slice(-3).map((word) => word.text).join(' ')
  const found = tags.exec(tail)
  const length = found?.[1]?.split(' ').length ?? 0
  const isLong = length < 2 && words.length > 3
  const isPaused = isLong || /(right|correct)$/.test(found?.[1] ?? '') || words.at(-length)?.pause === true
  return length < words.length && isPaused ? length : 0
}

/** "In your family, …", "for the pain, …": a setting belongs to the question. */
function isSetting(words: readonly Word[]): boolean {
  const first = words.findIndex((word) => !openers.has(word.text))
  const [one, two] = [words[first]?.text ?? '', words[first + 1]?.text ?? '']
  if (/^when it comes to|^as for/.test(words.slice(first).map((word) => word.text).join(' '))) return true
  if (one === 'if' || (one === 'with' && /^(10|0|1|ten|zero|one)$/.test(two))) return true
  return words.length - first <= 5 && /^(in|within|on|at|for|regarding|about|after)$/.test(one)
}

const embedding = new Set(
  ('determine decide learn find figure check discover identify confirm know knows see understand that to explain tell ' +
    'out sure of on about discuss is for at with and like this exactly')
    .split(' '),
)

/** Transcribed speech without a pause: "nice to see you again what is going on". */
function startsInside(words: readonly Word[], at: number, mark: boolean): boolean {
  const [before, one, two] = [words[at - 1]?.text ?? '', words[at]?.text ?? '', words[at + 1]?.text ?? '']
  if (embedding.has(before)) return false
  if (asking.has(one) && auxiliaries.has(two)) return mark || ((one === 'what' || one === 'how') && !words[at]?.pause)
  return mark && auxiliaries.has(one) && /^(you|he|she|they|there|your)$/.test(two)
}

/** A question may start the sentence, follow a pause, or follow words such as "and", "so", "okay". */
function mayStart(words: readonly Word[], at: number): boolean {
  const word = words[at]
  return at === 0 || word?.pause === true || openers.has(words[at - 1]?.text ?? '')
}

const degrees = /^(long|many|much|often|old|bad|severe|strong|intense|far|high|frequent|soon|fast|quickly)$/
const notAsked = /^(i|we|you|he|she|it|they|a|an|means|way|ever|about|to|the)$/

/** "what makes it worse", "who lives with you", typed without a mark. */
function isBare(words: readonly Word[], at: number): boolean {
  const [one, two] = [words[at]?.text ?? '', words[at + 1]?.text ?? '']
  if (words.slice(0, at).some((word) => !openers.has(word.text)) || notAsked.test(two) || two === '') return false
  return /^(what|which|who|whose)$/.test(one) || (/^(where|when)$/.test(one) && words.length <= 6)
}

function startsQuestion(words: readonly Word[], at: number, mark: boolean): boolean {
  const near = words.slice(at, at + 5).map((word) => word.text)
  const [one = '', two = '', three = ''] = near.filter((word) => !/^(exactly|precisely|roughly|else)$/.test(word))
  if (requests.some((request) => request.every((word, index) => words[at + index]?.text === word))) return true
  if (auxiliaries.has(one)) {
    if (one === 'have' && two === 'a') return false
    return subjects.has(two) || (mark && at === 0 && two !== '') || (two === 'not' && subjects.has(three))
  }
  if (asking.has(one)) {
    if (!mark && isBare(words, at)) return true
    if (one === 'how' || one === 'why') return mark || auxiliaries.has(two) || degrees.test(two)
    if (one === 'where' && mark && (at === 0 || words[at]?.pause)) return true
    if (auxiliaries.has(two)) return mark || at === 0 || !words[at]?.pause || one === 'what'
    const four = words[at + 3]?.text ?? ''
    if ((one === 'what' || one === 'which') && auxiliaries.has(three) && subjects.has(four)) return true
    return mark && (one === 'what' || one === 'which' || one === 'who' || one === 'whose')
  }
  if (one === 'any' || (at === 0 && /^(anything|anyone|anybody|ever)$/.test(one))) return true
  if (one === 'since' && two === 'when') return true
  if (one === 'for' && two === 'how') return true
  if (/^(on|in|at|to|from|with|of|by)$/.test(one) && /^(what|which|whom|scale|a)$/.test(two)) {
    return two === 'scale' || three === 'scale' || (two !== 'a' && mark)
  }
  return mark && fragments.has(one) && at === 0
}
