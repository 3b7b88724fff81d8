import { inputOf } from '../../bench/patients/reference/guess.ts'
import { sentencesOf } from '../../bench/patients/reference/sentences.ts'
import type { Word } from '../../bench/patients/reference/words.ts'
import type { Topic } from '../../bench/schema/transcript.ts'
import type { LabelledTurn } from '../benchmarks/labelled-turns.ts'
import { lexiconExpressions } from './expressions.ts'

/** Sentences of which some ask the topics, those that ask something last; which of them asks what is not known. */
export interface Sample {
  sentences: readonly (readonly Word[])[]
  topics: readonly Topic[]
  optional: ReadonlySet<Topic>
}

/** What the guesser is trained on: the turns, and the lexicon's expressions. */
export function samplesOf(turns: readonly LabelledTurn[]): Sample[] {
  const expressions = lexiconExpressions().map(({ words, topics }): Sample => {
    return { sentences: [words], topics, optional: new Set() }
  })
  return [...turns.map(sampleOf), ...expressions]
}

function sampleOf(turn: LabelledTurn): Sample {
  const sentences = sentencesOf(turn.text)
  const asking = sentences.filter(({ clauses }) => clauses.some((clause) => clause.kind === 'question'))
  const telling = sentences.filter((sentence) => !asking.includes(sentence))
  return {
    sentences: [...telling, ...asking].map((sentence) => inputOf(sentence.words, sentence)),
    topics: turn.expected.flatMap((one) => [...one.topics]),
    optional: turn.optional,
  }
}

/** A place for every stem that at least two samples have. */
export function placesOf(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { sentences } of samples) {
    for (const stem of new Set(sentences.flat().map((word) => word.stem))) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  }
  return new Map([...counts].filter(([, count]) => count > 1).map(([stem], place) => [stem, place]))
}
