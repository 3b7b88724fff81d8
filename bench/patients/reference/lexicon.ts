import type { Act, Attribute, Topic } from '../../schema/transcript.ts'
import { Matcher, parsed } from './matcher.ts'
import { conditions, findings, lexicon } from './ontology.ts'

/** What an expression names. */
export type Cue =
  | { kind: 'topic'; topic: Topic }
  | { kind: 'states'; attribute: Attribute }
  | { kind: 'condition' | 'medicine' | 'relative' | 'family' | 'jargon' | 'ignore' }
  | { kind: 'examination' | 'command' | 'prompt' | 'precise' }
  | { kind: 'act'; act: Act }
  | { kind: 'head'; group: number }
  | { kind: 'part'; group: number; finding: string }

/** Everything that can be heard in a question, in one matcher: topics, names of conditions, medicines and relatives. */
export const questions = new Matcher<Cue>()

/** What a statement or request does: the acts, examination, memory aids. */
export const conduct = new Matcher<Cue>()

/** What a record states: findings and attributes. */
export const records = new Matcher<Cue>()

/** Words that lay people do not use. */
export const medicalWords = new Matcher<Cue>()

function addAll(to: Matcher<Cue> | readonly Matcher<Cue>[], expressions: readonly string[], cue: Cue): void {
  const matchers = [to].flat()
  for (const expression of expressions.map(parsed)) for (const matcher of matchers) matcher.add(expression, cue)
}

for (const [item, expressions] of Object.entries(lexicon.items)) {
  addAll(questions, expressions, { kind: 'topic', topic: item })
}
for (const [name, { ask, states }] of Object.entries(lexicon.attributes)) {
  const attribute = name as Attribute
  addAll(questions, ask, { kind: 'topic', topic: `attribute:${attribute}` })
  addAll(records, states, { kind: 'states', attribute })
}
addAll(questions, lexicon.any, { kind: 'topic', topic: 'symptom:any' })

const jargon: Cue = { kind: 'jargon' }
for (const finding of findings) {
  const cue: Cue = { kind: 'topic', topic: `symptom:${finding.id}` }
  const { A, B, C } = finding.lay
  const expressions = [finding.term, ...finding.clinical, ...A, ...B, ...C, ...finding.ask]
  addAll([questions, records], expressions, cue)
  const everyday = new Set([...A, ...B, ...C, ...finding.ask])
  addAll(medicalWords, [finding.term, ...finding.clinical].filter((term) => !everyday.has(term)), jargon)
}
addAll(medicalWords, lexicon.jargon, jargon)
for (const [finding, expressions] of Object.entries(lexicon.findings)) {
  addAll(questions, expressions, { kind: 'topic', topic: `symptom:${finding}` })
}

lexicon.body.forEach(({ heads, parts }, group) => {
  addAll([questions, records], heads, { kind: 'head', group })
  for (const [part, finding] of Object.entries(parts)) addAll([questions, records], [part], { kind: 'part', group, finding })
})

const condition: Cue = { kind: 'condition' }
addAll(questions, lexicon.conditions, condition)
for (const { name, names, medicines } of conditions) {
  addAll(questions, [name, ...names], condition)
  addAll(questions, medicines.map((medicine) => medicine.name), { kind: 'medicine' })
}
addAll(questions, lexicon.medicines, { kind: 'medicine' })
addAll(questions, lexicon.relatives, { kind: 'relative' })
addAll(questions, lexicon.family, { kind: 'family' })
addAll(questions, lexicon.ignore, { kind: 'ignore' })

for (const [act, expressions] of Object.entries(lexicon.acts)) {
  addAll(conduct, expressions, { kind: 'act', act: act as Act })
}
addAll(conduct, lexicon.examination, { kind: 'examination' })
addAll(conduct, lexicon.commands, { kind: 'command' })
addAll(conduct, lexicon.prompt, { kind: 'prompt' })
addAll(conduct, lexicon.precise, { kind: 'precise' })
