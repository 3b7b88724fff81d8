import { readOwnTurns } from '../benchmarks/labelled-turns.ts'
import { judgeTurn, scoreTurns, type TopicScores, type TurnResult } from '../benchmarks/topic-scores.ts'
import { exampleOf, trainingExamplesOf, trainingSets, type Example } from './examples.ts'
import { fit, turnScore } from './fit.ts'

/**
 * `node scripts/understanding/cross-validate.ts`: trains without one style of doctor at a time, reads that style's turns,
 * and prints precision against recall by threshold. Only the sets called `train-…` are scored: on the others the lexicon's
 * rules were tuned.
 */
function main(): void {
  const turns = trainingSets.flatMap((set) => {
    return readOwnTurns(set).map((turn) => ({ turn, isScored: set.startsWith('train-') }))
  })
  const examples = trainingExamplesOf(turns.map((one) => one.turn))
  const styles = [...new Set(turns.map((one) => one.turn.style))]
  const read = styles.flatMap((style) => {
    const weights = fit(examples.filter((one) => one.turn.style !== style))
    const own = turns.filter((one) => one.isScored && one.turn.style === style)
    return own.map(({ turn }) => {
      const example = exampleOf(turn)
      return { example, scores: example.chances.map((chance) => turnScore(weights, chance)) }
    })
  })
  console.log('threshold     F1  precision  recall  spurious  false q.')
  for (const threshold of [-2, -1, -0.5, 0, 0.3, 0.6, 1, 1.5]) {
    const { f1, precision, recall, spurious, falseQuestions } = scoresAt(threshold, read)
    const cells = [f1, precision, recall, spurious, falseQuestions].map((value) => value?.toFixed(3) ?? '–')
    console.log([threshold.toFixed(1), ...cells].map((cell) => cell.padStart(9)).join(''))
  }
}

function scoresAt(threshold: number, read: readonly { example: Example; scores: readonly number[] }[]): TopicScores {
  const results = read.map(({ example: { turn, chances }, scores }): TurnResult => {
    const asked = chances.filter((_, at) => (scores[at] ?? 0) > threshold)
    return judgeTurn(turn, asked.map((one) => one.topic), [])
  })
  return scoreTurns(results)
}

main()
