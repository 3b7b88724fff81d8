import type { Network } from '../../bench/patients/reference/guess.ts'
import { wordsOf, type Word } from '../../bench/patients/reference/words.ts'
import { rng } from '../../bench/stats/rng.ts'
import type { LabelledTurn } from '../benchmarks/labelled-turns.ts'
import { samplesOf } from './samples.ts'
import { guesserSettings, Trainee } from './trainee.ts'

/** A trained guesser, the words that it met in training, and others that it knows from word-vectors.json. */
export interface FittedGuesser {
  network: Network
  met: readonly Word[]
  others: readonly Word[]
}

/**
 * Trains the network on turns and on the lexicon's expressions. Of a turn's sentences the one that speaks most for a
 * topic is taken to ask it (multiple-instance learning).
 */
export function fitGuesser(turns: readonly LabelledTurn[], epochs = guesserSettings.epochs): FittedGuesser {
  const samples = samplesOf(turns)
  const trainee = new Trainee(samples, rng('guesser'))
  const known = samples.map((sample) => ({
    inputs: sample.sentences.map((words) => trainee.inputFor(words)),
    asked: new Set(trainee.placesOf(sample.topics)),
    optional: new Set(trainee.placesOf(sample.optional)),
  }))
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const step = guesserSettings.rate * (1 - (0.9 * epoch) / epochs)
    for (const { inputs, asked, optional } of trainee.random.shuffle(known)) {
      const passes = inputs.map((input) => trainee.forward(input))
      const asking = new Map([...asked].map((topic) => [topic, chosen(passes.map(({ odds }) => odds[topic]!), epoch)]))
      passes.forEach((pass, at) => {
        trainee.backward(pass, step, (topic) => {
          if (optional.has(topic)) return null
          return asked.has(topic) ? (asking.get(topic) === at ? 1 : null) : 0
        })
      })
    }
  }
  const met = new Map(samples.flatMap(({ sentences }) => sentences.flat()).map((word) => [word.text, word]))
  const others = trainee.givenWords().filter((word) => !met.has(word)).flatMap(wordsOf)
  return { network: trainee.network(), met: [...met.values()], others }
}

/** The sentence that asks: at first the last question, then the one that speaks most for it. */
function chosen(odds: readonly number[], epoch: number): number {
  return epoch === 0 ? odds.length - 1 : odds.indexOf(Math.max(...odds))
}
