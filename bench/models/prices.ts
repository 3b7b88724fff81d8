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
  if (config.price) return config.price
  if (config.kind === 'openai' && config.base_url) return null
  const plain = config.model.replace(/-(\d{4}-\d{2}-\d{2}|\d{3}|preview-\d{2}-\d{2,4})$/, '')
  const found =
    prices.models.find((one) => one.model === config.model) ?? prices.models.find((one) => one.model === plain)
  return found ? { input: found.input, cached_input: found.cached_input, output: found.output } : null
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

/** The most that one attempt can cost, in US dollars. */
export function mostCost(price: Price, request: CompletionRequest, maxOutputTokens: number): number {
  return costOf(price, { input: mostInputTokens(request), cached: 0, output: maxOutputTokens, reasoning: 0 })
}
