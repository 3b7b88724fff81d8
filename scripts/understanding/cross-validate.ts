import { judgeTurn, scoreTurns, type TopicScores, type TurnResult } from '../benchmarks/topic-scores.ts'
import { exampleOf, trainingExamplesOf, type Example } from './examples.ts'
import { fit, turnScore } from './fit.ts'
import { foldsOf, guesserIn } from './folds.ts'
import { trainingTurns } from './training-sets.ts'

/**
 * `node scripts/understanding/cross-validate.ts`: trains without one group of styles at a time, reads the turns of that
 * group, and prints precision against recall by threshold. Only the older sets called `train-…` are scored, but for the
 * paraphrases: on the consultations the lexicon's rules were tuned.
 */
function main(): void {
  const turns = trainingTurns()
  const folds = foldsOf(turns)
  const examples = trainingExamplesOf(turns, guesserIn(folds))
  const read = folds.flatMap((fold) => {
    const own = new Set(fold.turns)
    const weights = fit(examples.filter((one) => !own.has(one.turn)))
    return fold.turns.filter(isScored).map((turn) => {
      const example = exampleOf(turn, fold.guesser)
      return { example, scores: example.chances.map((chance) => turnScore(weights, chance)) }
    })
  })
  console.log('threshold     F1  precision  recall  spurious  false q.')
  for (const threshold of [-1, -0.5, -0.2, 0, 0.4, 0.7, 1]) {
    const { f1, precision, recall, spurious, falseQuestions } = scoresAt(threshold, read)
    const cells = [f1, precision, recall, spurious, falseQuestions].map((value) => value?.toFixed(3) ?? '–')
    console.log([threshold.toFixed(1), ...cells].map((cell) => cell.padStart(9)).join(''))
  }
}

/** True for turns of the sets that no rule was tuned on; the ids of each set begin with its name. */
function isScored({ id }: { id: string }): boolean {
  return /^(items|findings|talk|spoken|models)-/.test(id)
}

function scoresAt(threshold: number, read: readonly { example: Example; scores: readonly number[] }[]): TopicScores {
  const results = read.map(({ example: { turn, chances }, scores }): TurnResult => {
    const asked = chances.filter((_, at) => (scores[at] ?? 0) > threshold)
    return judgeTurn(turn, asked.map((one) => one.topic), [])
  })
  return scoreTurns(results)
}

main()
