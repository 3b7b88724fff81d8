import { shareOf } from '../../bench/patients/reference/trained.ts'
import { rng } from '../../bench/stats/rng.ts'
import type { Chance, Example } from './examples.ts'

/** How the reader is trained; chosen by cross-validation over styles. */
export const settings = { epochs: 12, rate: 0.04, bias: -1, fewest: 3 }

/** A weight for each feature, by hash. */
export type Weights = ReadonlyMap<number, number>

/** A candidate's score. */
export function scoreOf(weights: Weights, features: Uint32Array): number {
  let sum = 0
  for (const feature of features) sum += weights.get(feature) ?? 0
  return settings.bias + sum * shareOf(features.length)
}

/** The score of a topic in a turn: that of the sentence that speaks most for it. */
export function turnScore(weights: Weights, chance: Chance): number {
  return Math.max(...chance.sentences.map(({ features }) => scoreOf(weights, features)))
}

/**
 * Fits a logistic regression by stochastic gradients (AdaGrad: Duchi, Hazan and Singer 2011, JMLR 12:2121–2159). A topic
 * that a turn asks needs one sentence that asks it, the one with the highest score; a topic that it does not ask is
 * asked by none of its sentences (multiple-instance learning).
 * @returns a weight for each feature that at least three candidates have; the same for the same examples
 */
export function fit(examples: readonly Example[], epochs = settings.epochs): Weights {
  const chances = examples.flatMap((one) => one.chances)
  const slots = slotsOf(chances)
  const weights = new Float64Array(slots.size)
  const squares = new Float64Array(slots.size)
  const known = chances.map(({ label, sentences }) => ({
    label,
    sentences: sentences.map(({ features, isQuestion }) => ({
      slots: Int32Array.from([...features].flatMap((feature) => slots.get(feature) ?? [])),
      share: shareOf(features.length),
      isQuestion,
    })),
  }))
  const random = rng('understanding')
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const rate = settings.rate * (1 - (0.7 * epoch) / epochs)
    for (const { label, sentences } of random.shuffle(known)) {
      const scores = sentences.map((one) => {
        let sum = 0
        for (const slot of one.slots) sum += weights[slot] ?? 0
        return settings.bias + sum * one.share
      })
      sentences.forEach((one, at) => {
        if (label === 1 && at !== chosen(sentences, scores, epoch)) return
        const error = 1 / (1 + Math.exp(-(scores[at] ?? 0))) - label
        const gradient = error * one.share
        if (Math.abs(error) < 0.004) return
        for (const slot of one.slots) {
          squares[slot] = (squares[slot] ?? 0) + gradient * gradient
          weights[slot] = (weights[slot] ?? 0) - (rate * gradient) / Math.sqrt((squares[slot] ?? 0) + 1e-6)
        }
      })
    }
  }
  return new Map([...slots].map(([feature, slot]) => [feature, weights[slot] ?? 0]))
}

/** The sentence that asks a topic of the turn: at first the last question, then the one with the highest score. */
function chosen(sentences: readonly { isQuestion: boolean }[], scores: readonly number[], epoch: number): number {
  const question = sentences.findLastIndex((one) => one.isQuestion)
  if (epoch === 0) return question === -1 ? sentences.length - 1 : question
  return scores.indexOf(Math.max(...scores))
}

function slotsOf(chances: readonly Chance[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { sentences } of chances) {
    for (const { features } of sentences) {
      for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    }
  }
  const kept = [...counts].filter(([, count]) => count >= settings.fewest).map(([feature]) => feature)
  return new Map(kept.map((feature, slot) => [feature, slot]))
}
