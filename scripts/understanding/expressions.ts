import { choices } from '../../bench/patients/reference/matcher.ts'
import { findings, lexicon } from '../../bench/patients/reference/ontology.ts'
import { wordsOf, type Word } from '../../bench/patients/reference/words.ts'
import type { Topic } from '../../bench/schema/transcript.ts'

/** An expression of the lexicon as a short text to train on, and the topics that it names. */
export interface NamedWords {
  words: readonly Word[]
  topics: readonly Topic[]
}

/** At most this many ways to read an expression with choices. */
const mostChoices = 6

/** The expressions of every topic that can be asked, in the lexicon's order; their gaps left out. */
export function lexiconExpressions(): NamedWords[] {
  const byText = new Map<string, { words: readonly Word[]; topics: Topic[] }>()
  const add = (expressions: readonly string[], topic: Topic): void => {
    for (const written of expressions.flatMap((one) => choices(one).slice(0, mostChoices))) {
      const words = wordsOf(written.replaceAll('...', ' '))
      const text = words.map((word) => word.text).join(' ')
      if (text === '') continue
      const known = byText.get(text)
      if (!known) byText.set(text, { words, topics: [topic] })
      else if (!known.topics.includes(topic)) known.topics.push(topic)
    }
  }
  for (const [item, expressions] of Object.entries(lexicon.items)) add(expressions, item)
  for (const [attribute, { ask }] of Object.entries(lexicon.attributes)) add(ask, `attribute:${attribute}`)
  for (const { id, term, clinical, lay, ask } of findings) {
    add([term, ...clinical, ...lay.A, ...lay.B, ...lay.C, ...ask], `symptom:${id}`)
  }
  for (const [finding, expressions] of Object.entries(lexicon.findings)) add(expressions, `symptom:${finding}`)
  add(lexicon.any, 'symptom:any')
  return [...byText.values()]
}
