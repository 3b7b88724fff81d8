import { classify } from '../reference/facts.ts'
import { records } from '../reference/lexicon.ts'
import { wordsOf } from '../reference/words.ts'

/**
 * Every finding of the ontology that a text names, affirmed or denied, by its id, sentence by sentence. A pain with a
 * part of the body in one sentence is one, too.
 */
export function findingsIn(text: string): Set<string> {
  return new Set(
    text.split(/(?<=[.!?])\s+/).flatMap((sentence) => {
      const named = records
        .find(wordsOf(sentence))
        .flatMap(({ target }) => (target.kind === 'topic' ? [target.topic.slice('symptom:'.length)] : []))
      return [...named, ...classify(sentence, false).findings]
    }),
  )
}
