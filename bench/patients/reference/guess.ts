import { InputError } from '../../schema/error.ts'
import { readFormat } from '../../schema/format.ts'
import { guesserSchema } from '../../schema/guesser.ts'
import type { Topic } from '../../schema/transcript.ts'
import { hash32 } from '../../stats/rng.ts'
import json from './guesser.json' with { type: 'json' }
import { bytesOf } from './packed-bytes.ts'
import type { Sentence } from './sentences.ts'
import type { Word } from './words.ts'

/** The topics that are guessed at, and the place of each. */
interface Topics {
  names: readonly Topic[]
  places: ReadonlyMap<Topic, number>
}

/** Log odds that a sentence asks each topic, as its words alone make it out. */
export class Guesses {
  readonly #topics: Topics
  readonly #whole: Float32Array
  readonly #parts: readonly Float32Array[]

  /**
   * @param whole the odds by all the words of the sentence
   * @param parts the odds by the words of each part of a list; empty where it lists nothing
   */
  constructor(topics: Topics, whole: Float32Array, parts: readonly Float32Array[]) {
    this.#topics = topics
    this.#whole = whole
    this.#parts = parts
  }

  /** By all the words of the sentence. */
  whole(topic: Topic): number {
    return this.#whole[this.#topics.places.get(topic) ?? -1] ?? unlikely
  }

  /** By the part of the sentence that speaks most for the topic; the whole where there is one part alone. */
  part(topic: Topic): number {
    const at = this.#topics.places.get(topic) ?? -1
    if (this.#parts.length === 0) return this.#whole[at] ?? unlikely
    return this.#parts.reduce((most, odds) => Math.max(most, odds[at] ?? unlikely), unlikely)
  }

  /** The two topics that the whole speaks most for, best first, and then the one that each part does. */
  likeliest(): Topic[] {
    const places = [...best(this.#whole, 2, unlikely), ...this.#parts.flatMap((odds) => best(odds, 1, likelyInPart))]
    return [...new Set(places)].sort((a, b) => this.#whole[b]! - this.#whole[a]!).map((at) => this.#topics.names[at]!)
  }
}

/** A topic of lower odds is not guessed at. */
const unlikely = -5
/** So few words are easily mistaken. */
const likelyInPart = -1

function best(odds: Float32Array, count: number, least: number): number[] {
  const found: number[] = []
  for (let at = 0; at < odds.length; at += 1) {
    if (odds[at]! < least || (found.length === count && odds[at]! <= odds[found[count - 1]!]!)) continue
    found.push(at)
    found.sort((a, b) => odds[b]! - odds[a]!)
    found.length = Math.min(found.length, count)
  }
  return found
}

export type Guesser = (sentence: Sentence) => Guesses

/** The words, and one that stands for the sentence's form: marked as a question, built as one, or neither. */
export function inputOf(words: readonly Word[], { clauses }: Sentence): Word[] {
  const isMarked = clauses.some((clause) => clause.asked)
  const form = isMarked ? '?' : clauses.some((clause) => clause.kind === 'question') ? '?.' : '.'
  return [...words, { text: form, stem: form, pause: false }]
}

const mostParts = 8

/** The parts of a list: "any headaches | fevers | weakness in the face"; none where the sentence has one part. */
export function partsOf(words: readonly Word[]): Word[][] {
  const parts: Word[][] = [[]]
  for (const word of words) {
    const parting = word.text === 'or' || word.text === 'and'
    if ((parting || word.pause) && parts.at(-1)!.length > 0) parts.push([])
    if (!parting) parts.at(-1)!.push(word)
  }
  const full = parts.filter((part) => part.length > 0)
  return full.length > 1 ? full.slice(0, mostParts) : []
}

/** Close to tanh (Lambert's continued fraction, cut off), by operations whose result is the same in every browser. */
export function bent(x: number): number {
  if (x >= 3) return 1
  return x <= -3 ? -1 : (x * (27 + x * x)) / (27 + 9 * x * x)
}

/**
 * A network of one hidden layer: the sum of the words' vectors over the root of their number, bent, against each topic's
 * vector.
 */
export class Network {
  readonly topics: readonly Topic[]
  readonly dimensions: number
  readonly bias: ArrayLike<number>
  /** The topics' vectors, one after the other; they must not change any more. */
  readonly vectors: Float32Array
  readonly vectorOf: (word: Word) => Float32Array | undefined
  readonly #topics: Topics
  readonly #fours: Float64Array

  constructor(
    topics: readonly Topic[],
    bias: ArrayLike<number>,
    vectors: Float32Array,
    vectorOf: (word: Word) => Float32Array | undefined,
  ) {
    this.topics = topics
    this.dimensions = vectors.length / topics.length
    this.bias = bias
    this.vectors = vectors
    this.vectorOf = vectorOf
    this.#topics = { names: topics, places: new Map(topics.map((topic, at) => [topic, at])) }
    this.#fours = inFours(vectors, this.dimensions)
  }

  readonly guess: Guesser = (sentence) => {
    const odds = (words: readonly Word[]): Float32Array => this.#odds(inputOf(words, sentence))
    return new Guesses(this.#topics, odds(sentence.words), partsOf(sentence.words).map(odds))
  }

  /** Fields are read outside the loops: before the code is warm that is a tenth of what understanding takes. */
  #odds(words: readonly Word[]): Float32Array {
    const { dimensions } = this
    const fours = this.#fours
    const hidden = new Float32Array(dimensions)
    let known = 0
    for (const word of words) {
      const vector = this.vectorOf(word)
      if (!vector) continue
      known += 1
      for (let at = 0; at < dimensions; at += 1) hidden[at]! += vector[at]!
    }
    const share = 1 / Math.sqrt(Math.max(1, known))
    for (let at = 0; at < dimensions; at += 1) hidden[at] = bent(hidden[at]! * share)
    const odds = new Float32Array(fours.length / dimensions)
    odds.set(this.bias)
    for (let topic = 0, from = 0; topic < odds.length; topic += 4) {
      let [a, b, c, d] = [odds[topic]!, odds[topic + 1]!, odds[topic + 2]!, odds[topic + 3]!]
      for (let at = 0; at < dimensions; at += 1, from += 4) {
        const number = hidden[at]!
        a += number * fours[from]!
        b += number * fours[from + 1]!
        c += number * fours[from + 2]!
        d += number * fours[from + 3]!
      }
      odds[topic] = a
      odds[topic + 1] = b
      odds[topic + 2] = c
      odds[topic + 3] = d
    }
    return odds.subarray(0, this.topics.length)
  }
}

/**
 * The topics' vectors side by side, four at a time: no sum waits for the last addition of another, which takes half the
 * time, and each is still added up in its own order, to the same last digit.
 */
function inFours(vectors: Float32Array, dimensions: number): Float64Array {
  const topics = vectors.length / dimensions
  const fours = new Float64Array(4 * Math.ceil(topics / 4) * dimensions)
  for (let topic = 0; topic < topics; topic += 1) {
    const first = (topic - (topic % 4)) * dimensions + (topic % 4)
    for (let at = 0; at < dimensions; at += 1) fours[first + 4 * at] = vectors[topic * dimensions + at]!
  }
  return fours
}

/**
 * Reads a trained network.
 * @throws InputError `format/invalid` when it does not have the stated size
 */
export function guesserFrom(value: unknown, where: string): Guesser {
  const file = readFormat(guesserSchema, value, where)
  const { topics, bias, dimensions, size } = file
  const [words, vectors] = [bytesOf(file.words), bytesOf(file.vectors)]
  if (words.length !== size * (4 + dimensions) || vectors.length !== topics.length * dimensions) {
    throw new InputError('format/invalid', `${where} does not have the words and topics it states: train it again.`)
  }
  const hashes = new DataView(words.buffer)
  const numbers = inSteps(new Int8Array(words.buffer, size * 4), file.word_step)
  const place = new Map<number, number>()
  for (let at = 0; at < size; at += 1) place.set(hashes.getInt32(at * 4, true), at * dimensions)
  const vectorOf = ({ text }: Word): Float32Array | undefined => {
    const from = place.get(hash32(text) | 0)
    return from === undefined ? undefined : numbers.subarray(from, from + dimensions)
  }
  return new Network(topics, bias, inSteps(new Int8Array(vectors.buffer), file.topic_step), vectorOf).guess
}

function inSteps(packed: Int8Array, step: number): Float32Array {
  const numbers = new Float32Array(packed)
  for (let at = 0; at < numbers.length; at += 1) numbers[at]! *= step
  return numbers
}

/** The network that the project ships. */
export const guess: Guesser = guesserFrom(json, 'guesser.json')
