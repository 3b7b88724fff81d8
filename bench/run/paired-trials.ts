import { join } from 'node:path'
import { measurementSchema } from '../schema/bundle.ts'
import { readFormat } from '../schema/format.ts'
import type { Measure } from '../schema/scores.ts'
import { measure } from '../scoring/measures.ts'
import { bundleFiles } from './bundle.ts'
import { readConsultations, readLines } from './read-bundle.ts'
import { trialKey } from './store.ts'

/** One trial of a run with its measures. */
export interface MeasuredCase {
  case: string
  profile: string
  persona: string
  trial: number
  /** The line of consultations.jsonl that holds its transcript, from 1. */
  line: number
  values: Record<Measure, number | null>
}

/** The same trial of the same case in two runs. */
export interface TrialPair {
  first: MeasuredCase
  second: MeasuredCase
}

/** What a run's calls took in all; null where no trial says. */
export interface Consumption {
  seconds: number
  tokens: number | null
  cost_usd: number | null
}

/** The trials of a bundle that count, in its order: all but the void ones. */
export async function* measuredCases(directory: string): AsyncGenerator<MeasuredCase> {
  let line = 0
  for await (const trial of readConsultations(directory)) {
    line++
    if (trial.outcome.kind === 'void') continue
    const { case: id, profile, persona, trial: number } = trial
    yield { case: id, profile, persona, trial: number, line, values: measure(trial) }
  }
}

/** The trials that count in both bundles, in the order of the first. */
export async function pairTrials(first: string, second: string): Promise<TrialPair[]> {
  const others = new Map<string, MeasuredCase>()
  for await (const one of measuredCases(second)) others.set(trialKey(one.case, one.trial), one)
  const pairs: TrialPair[] = []
  for await (const one of measuredCases(first)) {
    const other = others.get(trialKey(one.case, one.trial))
    if (other) pairs.push({ first: one, second: other })
  }
  return pairs
}

/** Sums of a bundle's measurements. */
export async function consumption(directory: string): Promise<Consumption> {
  const sum: Consumption = { seconds: 0, tokens: null, cost_usd: null }
  for await (const { value, where } of readLines(join(directory, bundleFiles.measurements))) {
    const { seconds, tokens, cost_usd } = readFormat(measurementSchema, value, where)
    sum.seconds += seconds
    if (tokens) sum.tokens = (sum.tokens ?? 0) + tokens.input + tokens.output
    if (cost_usd !== null) sum.cost_usd = (sum.cost_usd ?? 0) + cost_usd
  }
  return sum
}
