import { bent, Network } from '../../bench/patients/reference/guess.ts'
import type { Word } from '../../bench/patients/reference/words.ts'
import type { Topic } from '../../bench/schema/transcript.ts'
import type { Rng } from '../../bench/stats/rng.ts'
import { placesOf, type Sample } from './samples.ts'
import { readWordVectors } from './word-vectors.ts'

/** How the guesser is trained; chosen by what it guessed of a set that it had not seen. */
export const guesserSettings = {
  epochs: 14, rate: 0.15, bias: -5, dimensions: 64, dropout: 0.3, leastError: 0.01,
}

const size = guesserSettings.dimensions

/** Numbers that gradient descent moves, each with a rate of its own (AdaGrad: Duchi, Hazan and Singer 2011). */
class Numbers {
  readonly at: Float32Array
  readonly #squares: Float32Array

  constructor(length: number, first: () => number) {
    this.at = Float32Array.from({ length }, first)
    this.#squares = new Float32Array(length)
  }

  move(index: number, gradient: number, step: number): void {
    this.#squares[index]! += gradient * gradient
    this.at[index]! -= (step * gradient) / Math.sqrt(this.#squares[index]! + 1e-6)
  }
}

/** What a sentence is made of: the sum of its words' given vectors, and the places of its stems. */
interface Input {
  seen: Float32Array
  stems: readonly number[]
  /** What both are multiplied by: one over the root of the number of words. */
  share: number
}

interface Pass extends Input {
  hidden: Float32Array
  odds: Float32Array
}

/**
 * The network while it is trained. A word's vector is its given one (word-vectors.json) seen through a matrix that is
 * learnt, plus one learnt for its stem: so a word that no turn has is taken for those used like it.
 */
export class Trainee {
  readonly random: Rng
  readonly #given = readWordVectors()
  readonly #topics: readonly Topic[]
  readonly #places: ReadonlyMap<Topic, number>
  readonly #stemPlaces: ReadonlyMap<string, number>
  readonly #matrix: Numbers
  readonly #stems: Numbers
  readonly #vectors: Numbers
  readonly #biases: Numbers

  constructor(samples: readonly Sample[], random: Rng) {
    this.random = random
    this.#topics = [...new Set(samples.flatMap((one) => one.topics))].sort()
    this.#places = new Map(this.#topics.map((topic, at) => [topic, at]))
    this.#stemPlaces = placesOf(samples)
    const spread = (width: number) => () => (random.next() * 2 - 1) * width * Math.sqrt(3)
    this.#matrix = new Numbers(this.#given.dimensions * size, spread(0.1))
    this.#stems = new Numbers(this.#stemPlaces.size * size, spread(0.01))
    this.#vectors = new Numbers(this.#topics.length * size, spread(0.05))
    this.#biases = new Numbers(this.#topics.length, () => guesserSettings.bias)
  }

  givenWords(): string[] {
    return [...this.#given.of.keys()]
  }

  placesOf(topics: Iterable<Topic>): number[] {
    return [...topics].map((topic) => this.#places.get(topic)!)
  }

  inputFor(words: readonly Word[]): Input {
    const known = words.filter(({ text, stem }) => this.#given.of.has(text) || this.#stemPlaces.has(stem))
    const share = 1 / Math.sqrt(Math.max(1, known.length))
    const seen = new Float32Array(this.#given.dimensions)
    for (const vector of words.flatMap((word) => this.#given.of.get(word.text) ?? [])) {
      for (let at = 0; at < seen.length; at += 1) seen[at]! += vector[at]! * share
    }
    return { seen, stems: words.flatMap((word) => this.#stemPlaces.get(word.stem) ?? []), share }
  }

  /** The odds of a sentence, some of its stems left out by chance. */
  forward({ seen, stems, share }: Input): Pass {
    const [matrix, ofStems, vectors] = [this.#matrix.at, this.#stems.at, this.#vectors.at]
    const hidden = new Float32Array(size)
    for (let at = 0; at < seen.length; at += 1) {
      for (let to = 0; to < size; to += 1) hidden[to]! += seen[at]! * matrix[at * size + to]!
    }
    const kept = stems.filter(() => this.random.next() >= guesserSettings.dropout)
    for (const stem of kept) for (let to = 0; to < size; to += 1) hidden[to]! += ofStems[stem * size + to]! * share
    for (let to = 0; to < size; to += 1) hidden[to] = bent(hidden[to]!)
    const odds = Float32Array.from(this.#biases.at)
    for (let topic = 0; topic < odds.length; topic += 1) {
      let sum = 0
      for (let at = 0; at < size; at += 1) sum += hidden[at]! * vectors[topic * size + at]!
      odds[topic]! += sum
    }
    return { seen, stems: kept, share, hidden, odds }
  }

  /** Moves the numbers towards what a sentence asks: `label` is 1 for a topic asked, 0 for others, null for any. */
  backward({ seen, stems, share, hidden, odds }: Pass, step: number, label: (topic: number) => 0 | 1 | null): void {
    const back = new Float32Array(size)
    let isMoved = false
    for (let topic = 0; topic < odds.length; topic += 1) {
      const wanted = label(topic)
      if (wanted === null) continue
      const error = 1 / (1 + Math.exp(-odds[topic]!)) - wanted
      if (Math.abs(error) < guesserSettings.leastError) continue
      isMoved = true
      this.#biases.move(topic, error, step)
      for (let at = 0; at < size; at += 1) {
        back[at]! += error * this.#vectors.at[topic * size + at]!
        this.#vectors.move(topic * size + at, error * hidden[at]!, step)
      }
    }
    if (!isMoved) return
    for (let at = 0; at < size; at += 1) back[at]! *= 1 - hidden[at]! * hidden[at]!
    for (let from = 0; from < seen.length; from += 1) {
      for (let at = 0; at < size; at += 1) this.#matrix.move(from * size + at, back[at]! * seen[from]!, step)
    }
    for (const stem of stems) {
      for (let at = 0; at < size; at += 1) this.#stems.move(stem * size + at, back[at]! * share, step)
    }
  }

  network(): Network {
    const made = new Map<string, Float32Array | undefined>()
    return new Network(this.#topics, this.#biases.at, this.#vectors.at, (word) => {
      if (!made.has(word.text)) made.set(word.text, this.#vectorOf(word))
      return made.get(word.text)
    })
  }

  #vectorOf(word: Word): Float32Array | undefined {
    const [given, stem] = [this.#given.of.get(word.text), this.#stemPlaces.get(word.stem)]
    if (!given && stem === undefined) return undefined
    const sum = new Float32Array(size)
    for (let to = 0; to < size; to += 1) {
      if (stem !== undefined) sum[to]! += this.#stems.at[stem * size + to]!
      if (given) for (let at = 0; at < given.length; at += 1) sum[to]! += given[at]! * this.#matrix.at[at * size + to]!
    }
    return sum
  }
}
