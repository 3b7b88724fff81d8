import type { Word } from '../../bench/patients/reference/words.ts'
import type { GuesserFile } from '../../bench/schema/guesser.ts'
import type { Reader } from '../../bench/schema/reader.ts'
import { hash32 } from '../../bench/stats/rng.ts'
import { settings, type Weights } from './fit.ts'
import type { FittedGuesser } from './fit-guesser.ts'

/** A candidate with a higher score is taken as asked; chosen on turns that it was not trained on (docs/understanding.md). */
export const threshold = 0.4

/** A question that would ask nothing is taken to ask its best candidate with a higher score. */
const questionThreshold = -0.8

/** So many words have a vector that is shipped: those met in training, then those whose vectors are longest. */
const mostWords = 10_000

/** The reader's weights as the patient reads them: in 8 bits each, those that round to 0 left out. */
export function packedReader(weights: Weights, turns: string): Reader {
  const step = stepOf([...weights.values()])
  const kept = [...weights]
    .map(([feature, weight]) => [feature, Math.round(weight / step)] as const)
    .filter(([, weight]) => weight !== 0)
    .sort(([a], [b]) => a - b)
  const bytes = new DataView(new ArrayBuffer(kept.length * 5))
  kept.forEach(([feature, weight], at) => {
    bytes.setUint32(at * 4, feature, true)
    bytes.setInt8(kept.length * 4 + at, weight)
  })
  return {
    schema: 'patientsim-reader/1',
    turns_sha256: turns,
    bias: settings.bias,
    threshold,
    question_threshold: questionThreshold,
    step,
    size: kept.length,
    weights: Buffer.from(bytes.buffer).toString('base64'),
  }
}

/** The guesser as the patient reads it: a vector for each of the words that say most, in 8 bits a number. */
export function packedGuesser({ network, met, others }: FittedGuesser, turns: string): GuesserFile {
  const { topics, dimensions } = network
  const withVector = (words: readonly Word[]): [number, Float32Array][] => {
    const vectors = words.map((word) => [hash32(word.text), network.vectorOf(word)] as const)
    return vectors.flatMap(([hash, vector]) => (vector ? [[hash, vector]] : []))
  }
  const byLength = withVector(others).sort(([a, one], [b, other]) => lengthOf(other) - lengthOf(one) || a - b)
  const kept = [...withVector(met), ...byLength].slice(0, mostWords).sort(([a], [b]) => a - b)
  const wordStep = stepOf(kept.flatMap(([, vector]) => [...vector]))
  const topicStep = stepOf([...network.vectors])
  const bytes = new DataView(new ArrayBuffer(kept.length * (4 + dimensions)))
  kept.forEach(([hash, vector], at) => {
    bytes.setUint32(at * 4, hash, true)
    vector.forEach((one, index) => {
      bytes.setInt8(kept.length * 4 + at * dimensions + index, Math.round(one / wordStep))
    })
  })
  const ofTopics = Int8Array.from(network.vectors, (one) => Math.round(one / topicStep))
  return {
    schema: 'patientsim-guesser/1',
    turns_sha256: turns,
    topics: [...topics],
    bias: Array.from(network.bias, (one) => Number(one.toFixed(3))),
    dimensions,
    size: kept.length,
    word_step: wordStep,
    topic_step: topicStep,
    words: Buffer.from(bytes.buffer).toString('base64'),
    vectors: Buffer.from(ofTopics.buffer).toString('base64'),
  }
}

/** What a weight of 1 of 127 stands for. */
function stepOf(numbers: readonly number[]): number {
  return Number((numbers.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0) / 127).toPrecision(6))
}

function lengthOf(vector: Float32Array): number {
  return vector.reduce((sum, one) => sum + one * one, 0)
}
