import type { Diagnosis } from '../../schema/ontology.ts'
import { diseaseWords, plainText } from './normalise.ts'

/** How an entry stands to its diagnosis; the last two name something else. */
export type EntryKind = 'name' | 'synonym' | 'abbreviation' | 'lay' | 'narrower' | 'broader' | 'lookalike'

/** One way of writing a diagnosis, ready to be matched. */
export interface Entry {
  diagnosis: string
  kind: EntryKind
  text: string
  words: string[]
}

/** The ontology of diagnoses as the matcher reads it. */
export interface DdxIndex {
  diagnoses: readonly Diagnosis[]
  /** Diagnoses by their ids, and by their names as plain text. */
  byName: ReadonlyMap<string, Diagnosis>
  /** Entries by their words in alphabetical order, so that word order does not matter. */
  byWords: ReadonlyMap<string, readonly Entry[]>
  longest: number
  vocabulary: ReadonlySet<string>
}

const lists: [EntryKind, (one: Diagnosis) => string[]][] = [
  ['name', (one) => [one.name]],
  ['synonym', (one) => one.synonyms],
  ['abbreviation', (one) => one.abbreviations],
  ['lay', (one) => one.lay],
  ['narrower', (one) => one.narrower],
  ['broader', (one) => one.broader],
  ['lookalike', (one) => one.lookalikes],
]

/** The key under which a run of words is looked up. */
export function wordsKey(words: readonly string[]): string {
  return [...words].sort().join(' ')
}

/** Compiles diagnoses for matching. Takes some milliseconds; do it once. */
export function indexDiagnoses(diagnoses: readonly Diagnosis[]): DdxIndex {
  const byWords = new Map<string, Entry[]>()
  const vocabulary = new Set<string>()
  let longest = 0
  for (const diagnosis of diagnoses) {
    for (const [kind, texts] of lists) {
      for (const text of texts(diagnosis)) {
        const words = diseaseWords(plainText(text))
        if (words.length === 0) continue
        const key = wordsKey(words)
        byWords.set(key, [...(byWords.get(key) ?? []), { diagnosis: diagnosis.id, kind, text, words }])
        words.forEach((word) => vocabulary.add(word))
        longest = Math.max(longest, words.length)
      }
    }
  }
  const byName = new Map(diagnoses.flatMap((one) => [[one.id, one] as const, [plainText(one.name), one] as const]))
  return { diagnoses, byName, byWords, longest, vocabulary }
}
