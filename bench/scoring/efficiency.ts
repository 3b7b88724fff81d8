import type { Scores } from '../schema/scores.ts'
import type { Exchange } from '../schema/transcript.ts'

/**
 * What a consultation cost in talk: rounds in which the doctor spoke (the fixed greeting, round 0, is ours), topics
 * that it asked for, words that it said.
 */
export function scoreEfficiency(exchanges: readonly Exchange[]): Scores['efficiency'] {
  const own = exchanges.filter((exchange) => exchange.round > 0)
  return {
    rounds: own.length,
    questions: own.reduce((total, exchange) => total + (exchange.understood?.topics.length ?? 0), 0),
    words: own.reduce((total, exchange) => total + (exchange.doctor.match(/\S+/g)?.length ?? 0), 0),
  }
}
