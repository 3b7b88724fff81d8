import { callOf, type Completion } from '../../models/port.ts'
import type { PatientUsage } from '../patient.ts'

/** What the calls of one turn took, as measurements count it; null where a call does not say, or none was answered. */
export function usageOf(completions: readonly Completion[]): PatientUsage {
  const tokens = completions.map((one) => one.tokens)
  const input = sum(tokens.map((one) => one?.input ?? null))
  const output = sum(tokens.map((one) => one?.output ?? null))
  return {
    tokens: input === null || output === null ? null : { input, output },
    cost_usd: sum(completions.map((one) => one.cost_usd)),
    calls: completions.map(callOf),
  }
}

/** Null for none, and where any is not known: a part of a sum must not pass for the whole. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 || known.length < values.length ? null : known.reduce((total, value) => total + value, 0)
}
