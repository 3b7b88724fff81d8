import { measures } from '../schema/scores.ts'
import { passK } from '../stats/pass-k.ts'
import type { MeasuredTrial } from './aggregate.ts'

/**
 * pass^k of DDx@1 for k = 1 … trials: the share of cases that a doctor gets right every time. A case with a void trial
 * is left out for every k, so that all k speak of the same cases and the share never rises.
 * @param trials how often each case was tried, by the protocol
 * @returns undefined with one trial a case, and where every case has a void one: there is nothing to say
 */
export function passKOf(measured: readonly MeasuredTrial[], trials: number): number[] | undefined {
  if (trials < 2) return undefined
  const place = measures.indexOf('ddx1')
  const whole = [...Map.groupBy(measured, (one) => one.case).values()].filter((own) => own.length === trials)
  if (whole.length === 0) return undefined
  const attempts = whole.map((own) => ({ trials, right: own.filter((one) => one.values[place] === 1).length }))
  return Array.from({ length: trials }, (_, i) => passK(attempts, i + 1)!)
}
