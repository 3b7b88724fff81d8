import table from '../data/prices.json' with { type: 'json' }
import { readFormat } from '../schema/format.ts'
import { type ModelConfig, type Price, pricesSchema } from '../schema/model.ts'
import type { CompletionRequest, Tokens } from './port.ts'

const prices = readFormat(pricesSchema, table, 'bench/data/prices.json')

/**
 * The price of a model: its own `price`, else the table's. A dated name (`gpt-4o-mini-2024-07-18`) has the price of the
 * name without the date. Null where it is not known, as for a server of one's own, and for Azure's deployments of
 * another name.
 */
export function priceOf(config: ModelConfig): Price | null {
  const found = config.price ?? listed(config)
  return found ? { input: found.input, cached_input: found.cached_input, output: found.output } : null
}

/** The table's line for a model, if it has one. */
function listed(config: ModelConfig): (typeof prices.models)[number] | undefined {
  if (config.kind === 'openai' && config.base_url) return undefined
  const plain = config.model.replace(/-(\d{4}-\d{2}-\d{2}|\d{3}|preview-\d{2}-\d{2,4})$/, '')
  const lineOf = (name: string) => prices.models.find(({ model }) => model === name)
  return lineOf(config.model) ?? lineOf(plain)
}

/** What some models cost, and how far to trust it. */
export interface Spending {
  /** US dollars; null, never 0, where the price of any of them is not known. */
  usd: number | null
  /** The oldest day on which a price of the table was looked up; null where none came from the table. */
  prices_as_of: string | null
}

/** @param spent what the answered calls of these models cost where prices are known, in US dollars */
export function spendingOf(spent: number, configs: readonly ModelConfig[]): Spending {
  const days = configs.flatMap((config) => (config.price ? [] : (listed(config)?.as_of ?? []))).sort()
  const isKnown = configs.every((config) => priceOf(config) !== null)
  return { usd: isKnown ? spent : null, prices_as_of: days[0] ?? null }
}

/** What tokens cost, in US dollars. */
export function costOf(price: Price, tokens: Tokens): number {
  const fresh = tokens.input - tokens.cached
  return (
    (fresh * price.input + tokens.cached * (price.cached_input ?? price.input) + tokens.output * price.output) / 1e6
  )
}

/**
 * Tokens that a request can have at most: a token is never less than a byte of UTF-8; a message adds a few of its own.
 */
export function mostInputTokens(request: CompletionRequest): number {
  const texts = [
    ...request.messages.map((message) => message.content),
    ...(request.schema ? [JSON.stringify(request.schema.json)] : []),
  ]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 32, 32)
}

/** The most that one attempt can cost, in US dollars. @param input as `mostInputTokens` counts */
export function mostCost(price: Price, input: number, maxOutputTokens: number): number {
  return costOf(price, { input, cached: 0, output: maxOutputTokens, reasoning: 0 })
}
