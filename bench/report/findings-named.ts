import { records } from '../patients/reference/lexicon.ts'
import { conditions, findFinding, lexicon } from '../patients/reference/ontology.ts'
import { classify } from '../patients/reference/facts.ts'
import { wordsOf } from '../patients/reference/words.ts'

/** A finding that a sentence names, and whether it denies it. */
export interface NamedFinding {
  finding: string
  denied: boolean
}

const denials = new Set([
  'no',
  'not',
  'never',
  'none',
  'nothing',
  'neither',
  'nor',
  'without',
  'cannot',
  'free',
  'denies',
])
const joints = new Set(['but', 'though', 'although', 'except', 'just', 'only'])
const speakers = new Set(['i', 'it', 'there', 'yes', 'my'])

/**
 * The findings of the ontology that one sentence names; a denial reaches to the next "but", or a comma and a new
 * subject.
 */
export function findingsNamed(sentence: string): NamedFinding[] {
  const words = wordsOf(sentence)
  const deniedFrom = words.map(() => -1)
  let denial = -1
  words.forEach((word, i) => {
    if (joints.has(word.text) || (word.pause && speakers.has(word.text))) denial = -1
    if (denials.has(word.text) && denial === -1) denial = i
    deniedFrom[i] = denial
  })
  const found = new Map<string, NamedFinding>()
  for (const match of records.find(words)) {
    if (match.target.kind !== 'topic') continue
    const finding = match.target.topic.slice('symptom:'.length)
    const from = deniedFrom[match.start]!
    const denied = from !== -1 && from < match.start
    found.set(`${finding} ${denied}`, { finding, denied })
  }
  return [...found.values()]
}

/** How a person starts to say a keyword: some expressions of the lexicon hold the verb. */
const frames = ['I have had any', 'I am', 'I have been']

const closures = new Map<string, ReadonlySet<string>>()

/**
 * Every finding that may be named in saying a text: those that it names, the broader ones, and those that the lay
 * words for them name as well, also the lay names of a condition ("atrial fibrillation" is an irregular heartbeat).
 */
export function findingsOfText(text: string): ReadonlySet<string> {
  const known = closures.get(text)
  if (known) return known
  const rest = text.replace(/^(no|denies|without) /i, '')
  const said = [text, ...frames.map((frame) => `${frame} ${rest}`)]
  const direct = new Set([
    ...said.flatMap((one) => findingsNamed(one).map(({ finding }) => finding)),
    ...classify(text, false).findings,
    ...classify(text, true).findings,
  ])
  const all = new Set(direct)
  const lower = text.toLowerCase()
  for (const { name, names } of conditions) {
    if (![name, ...names].some((one) => lower.includes(one.toLowerCase()))) continue
    for (const one of names) for (const { finding } of findingsNamed(one)) all.add(finding)
  }
  for (const id of direct) for (const near of relatedTo(id)) all.add(near)
  closures.set(text, all)
  return all
}

const related = new Map<string, readonly string[]>()

/** A finding, the broader one, and what its lay words name as well. */
export function relatedTo(id: string): readonly string[] {
  const known = related.get(id)
  if (known) return known
  const finding = findFinding(id)
  const phrases = finding ? [finding.term, ...finding.lay.A, ...finding.lay.B, ...finding.lay.C] : []
  const broader = lexicon.broader[id]
  const made = [
    id,
    ...(broader ? [broader] : []),
    ...phrases.flatMap((phrase) => findingsNamed(phrase).map((one) => one.finding)),
  ]
  related.set(id, made)
  return made
}
