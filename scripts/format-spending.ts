import type { Spending } from '../bench/models/prices.ts'

/** What models cost, in one line; empty where there is nothing to say. */
export function formatSpending(what: string, { usd, prices_as_of }: Spending): string {
  if (usd === null) return `${what}: cost not known; write price: {input: …, output: …} into the model file to know it.`
  if (usd === 0) return ''
  const day = prices_as_of ? ` (prices of ${prices_as_of}; check them)` : ''
  return `${what}: $${usd.toFixed(4)}${day}`
}
