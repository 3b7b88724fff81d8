import { afterEach, describe, expect, it } from 'vitest'
import table from '../../../bench/data/prices.json' with { type: 'json' }
import { Budget } from '../../../bench/models/budget.ts'
import { buildModel, modelHouse } from '../../../bench/models/build.ts'
import { memoryCalls } from '../../../bench/models/cache.ts'
import { ModelError } from '../../../bench/models/port.ts'
import { costOf, mostInputTokens, priceOf, spendingOf } from '../../../bench/models/prices.ts'
import { RateLimit } from '../../../bench/models/rate-limit.ts'
import { realModelWorld } from '../../../bench/models/world.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { modelSchema } from '../../../bench/schema/model.ts'
import { type ModelServer, modelServer } from '../../support/model-server.ts'

let server: ModelServer | undefined
afterEach(() => server?.close())

/** A clock that stands still until someone waits. */
function jumpingWorld() {
  let now = 0
  return { ...realModelWorld, seconds: () => now, wait: async (seconds: number) => void (now += seconds) }
}

const configOf = (fields: object) =>
  readFormat(modelSchema, { schema: 'patientsim-model/1', kind: 'openai', model: 'm', ...fields }, 'model.yaml')
const request = (trial: number) => ({ messages: [{ role: 'user' as const, content: 'Hello.' }], trial: String(trial) })

describe('RateLimit', () => {
  it('starts no more requests, with no more tokens, than allowed in any 60 seconds', async () => {
    const world = jumpingWorld()
    const limit = new RateLimit({ requests_per_minute: 10, tokens_per_minute: 1000 }, world)
    const starts: { at: number; tokens: number }[] = []
    for (let i = 0; i < 60; i++) {
      const tokens = i % 7 === 0 ? 400 : 50
      const leave = await limit.enter(tokens)
      starts.push({ at: world.seconds(), tokens })
      leave({})
    }
    for (const { at } of starts) {
      const window = starts.filter((one) => one.at >= at && one.at < at + 60)
      expect(window.length).toBeLessThanOrEqual(10)
      expect(window.reduce((sum, one) => sum + one.tokens, 0)).toBeLessThanOrEqual(1000)
    }
    expect(world.seconds()).toBeLessThan(60 * 9)
  })

  it('lets a call through that is larger than the limit, alone', async () => {
    const limit = new RateLimit({ tokens_per_minute: 100 }, jumpingWorld())
    const leave = await limit.enter(5000)
    leave({ tokens: 5000 })
    await limit.enter(10)
  })

  it('holds everyone back after a 429, and lets fewer through at once, then more again', async () => {
    const world = jumpingWorld()
    const limit = new RateLimit({ concurrency: 8 }, world)
    const leaves = await Promise.all(Array.from({ length: 8 }, () => limit.enter(1)))
    for (const leave of leaves) leave({ error: new ModelError('rate-limit', 'x', 5) })
    expect(limit.most).toBe(4)
    const leave = await limit.enter(1)
    expect(world.seconds()).toBeGreaterThanOrEqual(5)
    leave({})
    for (let i = 0; i < 60; i++) (await limit.enter(1))({})
    expect(limit.most).toBe(8)
  })

  it('is shared by the models of one account, and adapts to a service that takes three at once', async () => {
    let underWay = 0
    server = await modelServer(async () => {
      if (underWay >= 3) return { status: 429 }
      underWay++
      await new Promise((resolve) => setTimeout(resolve, 10))
      underWay--
      return 'Good.'
    })
    const house = modelHouse(() => undefined)
    const config = configOf({ base_url: `${server.url}/v1` })
    const models = [buildModel(config, house), buildModel(config, house)]
    const all = await Promise.all(Array.from({ length: 24 }, (_, i) => models[i % 2]!.complete(request(i))))
    expect(all.every((one) => one.text === 'Good.')).toBe(true)
    expect(house.limits.size).toBe(1)
    const [limit] = house.limits.values()
    expect(limit!.most).toBeLessThan(12)
    expect(server.calls.length).toBeGreaterThan(24)
  })
})

describe('the spending cap', () => {
  const price = { input: 100, output: 1000 }

  it('is never passed, whatever is under way at once, and stops with one sentence', async () => {
    const tokens = { input: 20, output: 40 }
    server = await modelServer(() => ({ text: 'Good.', tokens }))
    const cost = costOf(price, { ...tokens, cached: 0, reasoning: 0 })
    const budget = new Budget(0.5)
    const model = buildModel(
      configOf({ base_url: `${server.url}/v1`, price, parameters: { max_output_tokens: 50 } }),
      modelHouse(() => undefined, { budget }),
    )
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => model.complete(request(i))))
    const answered = results.filter((one) => one.status === 'fulfilled').length
    expect(answered).toBe(server.calls.length)
    expect(budget.spent).toBeCloseTo(answered * cost, 9)
    expect(budget.spent).toBeLessThanOrEqual(0.5)
    expect(0.5 - budget.spent).toBeLessThan(0.1)
    const refused = results.find((one) => one.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'budget/spent' })
  })

  it('counts a call that may have been charged at its most', async () => {
    server = await modelServer(() => ({ text: 'Good.', cut: true }))
    const budget = new Budget(1)
    const model = buildModel(
      configOf({ base_url: `${server.url}/v1`, price, retries: 0, parameters: { max_output_tokens: 50 } }),
      modelHouse(() => undefined, { budget }),
    )
    await expect(model.complete(request(1))).rejects.toThrow(ModelError)
    expect(budget.spent).toBeGreaterThan(0.05)
  })

  it('refuses a model of unknown price', async () => {
    const model = buildModel(
      configOf({ base_url: 'http://127.0.0.1:9/v1' }),
      modelHouse(() => undefined, { budget: new Budget(1) }),
    )
    await expect(model.complete(request(1))).rejects.toMatchObject({ code: 'budget/no-price' })
  })
})

describe('what models cost', () => {
  const [listed, unlisted] = [configOf({ model: 'gpt-4o-mini' }), configOf({ model: 'no-such-model' })]
  const priced = configOf({ base_url: 'http://localhost:8000/v1', price: { input: 1, output: 1 } })

  it('is null, never 0, where any price is not known, and says of which day the prices are', () => {
    expect(spendingOf(2, [listed])).toEqual({ usd: 2, prices_as_of: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
    expect(spendingOf(2, [listed, unlisted]).usd).toBeNull()
    expect(spendingOf(0, [unlisted])).toEqual({ usd: null, prices_as_of: null })
    expect(spendingOf(2, [priced])).toEqual({ usd: 2, prices_as_of: null })
    expect(spendingOf(0, [])).toEqual({ usd: 0, prices_as_of: null })
  })

  it('is null on each call of a model without a price, also where the answer is kept', async () => {
    server = await modelServer(() => 'Good.')
    const model = buildModel(
      configOf({ base_url: `${server.url}/v1` }),
      modelHouse(() => undefined, { calls: memoryCalls() }),
    )
    expect(await model.complete(request(1))).toMatchObject({ cost_usd: null, tokens: { input: 100 } })
    expect(await model.complete(request(1))).toMatchObject({ cost_usd: null, from_cache: true })
  })

  it('comes from a table in which each price has its day and its source', () => {
    for (const { model, as_of, source } of table.models) {
      expect([model, as_of, source]).toEqual([
        model,
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        expect.stringMatching(/^https:/),
      ])
    }
    expect(table.check).toMatch(/before a large run/)
  })
})

describe('priceOf', () => {
  it("finds a model by its name, with or without a date; a server of one's own has none", () => {
    expect(priceOf(configOf({ model: 'gpt-4o-mini' }))).toMatchObject({ input: 0.15, output: 0.6 })
    expect(priceOf(configOf({ model: 'gpt-4o-mini-2024-07-18' }))).toEqual(priceOf(configOf({ model: 'gpt-4o-mini' })))
    expect(priceOf(configOf({ model: 'gpt-4o-mini', base_url: 'http://localhost:8000/v1' }))).toBeNull()
    expect(priceOf(configOf({ model: 'no-such-model' }))).toBeNull()
  })

  it('reckons with at least one token a byte', () => {
    expect(
      mostInputTokens({ messages: [{ role: 'user', content: 'é'.repeat(100) }], trial: '' }),
    ).toBeGreaterThanOrEqual(200)
  })
})
