import { measures } from '../schema/scores.ts'
import { passK } from '../stats/pass-k.ts'
import type { MeasuredTrial } from './aggregate.ts'

/**
 * pass^k of DDx@1 for k = 1 … trials: the share of cases that a doctor gets right every time.
 * @param trials how often each case was tried, by the protocol
 * @returns undefined with one trial a case, where there is nothing to say
 */
export function passKOf(measured: readonly MeasuredTrial[], trials: number): number[] | undefined {
  if (trials < 2) return undefined
  const place = measures.indexOf('ddx1')
  const attempts = [...Map.groupBy(measured, (one) => one.case).values()].map((own) => ({
    trials: own.length,
    right: own.filter((one) => one.values[place] === 1).length,
  }))
  return Array.from({ length: trials }, (_, i) => passK(attempts, i + 1) ?? 0)
}
