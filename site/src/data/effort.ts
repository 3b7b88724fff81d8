import { join } from 'node:path'
import { bundleFiles } from '../../../bench/run/bundle.ts'
import { readLines } from '../../../bench/run/read-bundle.ts'
import { measurementSchema } from '../../../bench/schema/bundle.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { quantile } from '../../../bench/stats/quantile.ts'
import type { Run } from './runs.ts'

/** What a run took, outside its scores. */
export interface Effort {
  consultations: number
  /** US dollars of the doctor's calls a consultation, over those whose cost is known; null where none is. */
  cost: number | null
  costKnown: number
  /** Tokens that the doctor read and wrote a consultation, over those whose tokens are known; null where none are. */
  tokens: { input: number; output: number } | null
  /** Seconds that an answer of the doctor's took: the middle one, and that which 95 % did not exceed; null without an answer. */
  answer: { median: number; high: number } | null
  /** Calls that had to be made again. */
  retries: number
  /** US dollars of the patient's model a consultation; null where no model speaks or its cost is unknown. */
  patientCost: number | null
}

const kept = new Map<string, Promise<Effort | null>>()

/**
 * What a run took, read once a build; null for a run on sealed cases, whose bundle has no measurements.
 * @throws InputError `format/*`, `bundle/*` for a line that does not fit
 */
export function effortOf(run: Run): Promise<Effort | null> {
  const effort = kept.get(run.path) ?? (run.result.sealed ? Promise.resolve(null) : readEffort(run.directory))
  kept.set(run.path, effort)
  return effort
}

async function readEffort(directory: string): Promise<Effort> {
  const answers: number[] = []
  const costs: number[] = []
  const patientCosts: number[] = []
  const tokens: { input: number; output: number }[] = []
  let consultations = 0
  let retries = 0
  for await (const { value, where } of readLines(join(directory, bundleFiles.measurements))) {
    const one = readFormat(measurementSchema, value, where)
    consultations++
    retries += one.retries
    answers.push(...one.call_seconds)
    if (one.cost_usd !== null) costs.push(one.cost_usd)
    if (one.tokens) tokens.push(one.tokens)
    if (one.patient && one.patient.cost_usd !== null) patientCosts.push(one.patient.cost_usd)
  }
  answers.sort((a, b) => a - b)
  const [input, output] = [mean(tokens.map((one) => one.input)), mean(tokens.map((one) => one.output))]
  return {
    consultations,
    cost: mean(costs),
    costKnown: costs.length,
    tokens: input === null || output === null ? null : { input, output },
    answer: answers.length === 0 ? null : { median: quantile(answers, 0.5), high: quantile(answers, 0.95) },
    retries,
    patientCost: mean(patientCosts),
  }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** US dollars with as many decimals as they need: `0.0042`, `1.25`. */
export function formatDollars(value: number): string {
  return value.toFixed(value > 0 && value < 0.1 ? 4 : 2)
}

/** Seconds for a reader: `12 ms`, `1.4 s`. */
export function formatSeconds(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1000).toFixed(0)}\u00a0ms` : `${seconds.toFixed(1)}\u00a0s`
}
