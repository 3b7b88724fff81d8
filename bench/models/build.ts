import { InputError } from '../schema/error.ts'
import { hashOf } from '../schema/hash.ts'
import type { Limits, ModelConfig } from '../schema/model.ts'
import { Account, type Accounts } from './account.ts'
import { azureClient } from './azure.ts'
import { Budget, type Purse } from './budget.ts'
import { cached, type CallStore } from './cache.ts'
import { googleClient } from './google.ts'
import { openaiClient } from './openai.ts'
import type { ChatModel, Client, Completion, ModelIdentity, ModelWorld } from './port.ts'
import { ModelError, outputLimit } from './port.ts'
import { costOf, mostCost, mostInputTokens, priceOf } from './prices.ts'
import { RateLimit } from './rate-limit.ts'
import { type Gate, withRetries } from './retry.ts'
import { realModelWorld } from './world.ts'

/** Finds the value of an environment variable by its name; undefined when there is none. */
export type Secrets = (name: string) => string | undefined

/** What the models of one process share: the cap, the rate limits, the kept answers. */
export interface ModelHouse {
  secrets: Secrets
  budget: Purse
  /** By a hash of address, key and model; filled as models are built. */
  limits: Map<string, RateLimit>
  /** The limits that other processes with the same key take from too; null where this process is alone. */
  accounts: Accounts | null
  /** May be set after models are built; it holds from then on. */
  calls: CallStore | null
  world: ModelWorld
}

/** A house with what is given, and otherwise no cap, no kept answers, the real world. */
export function modelHouse(secrets: Secrets, given: Partial<Omit<ModelHouse, 'secrets'>> = {}): ModelHouse {
  return {
    secrets,
    budget: new Budget(),
    limits: new Map(),
    accounts: null,
    calls: null,
    world: realModelWorld,
    ...given,
  }
}

/** Where and how a model is called; the address tells accounts apart and never leaves the process in the clear. */
interface Reached {
  client: Client
  address: string
  /**
   * Address and version of the service's interface, which kept answers belong to; the address alone where not given.
   */
  answersBy?: string
  key: string | undefined
}

/**
 * The model of a config, with rate limit, spending cap, retries and kept answers around the vendor's SDK.
 * @throws InputError `secret/missing` when an environment variable that it needs is not set
 */
export function buildModel(config: ModelConfig, house: ModelHouse): ChatModel {
  const { client, address, answersBy = address, key } = reach(config, house)
  const limit = sharedLimit(house, { address, key, model: config.model }, config.limits)
  const price = priceOf(config)
  const gate = gateOf(config, limit, house.budget, price)
  const options = {
    name: config.model,
    retries: config.retries,
    timeoutSeconds: config.timeout_seconds,
    deadlineSeconds: config.deadline_seconds,
  }
  const model: ChatModel = {
    identity: identityOf(config),
    async complete(request): Promise<Completion> {
      const start = house.world.seconds()
      const answer = await withRetries(client, gate, request, options, house.world, request.trial)
      const cost_usd = price && answer.tokens ? costOf(price, answer.tokens) : null
      return { ...answer, cost_usd, seconds: house.world.seconds() - start, from_cache: false }
    },
  }
  return {
    identity: model.identity,
    complete: (request) => (house.calls ? cached(model, answersBy, house.calls) : model).complete(request),
  }
}

/** What of a config shapes the model's answers. */
export function identityOf({ kind, model, parameters }: ModelConfig): ModelIdentity {
  return { kind, model, parameters }
}

/** Services count by key and model; the name that other processes see is a hash of both and the address. */
function sharedLimit(
  house: ModelHouse,
  reached: { address: string; key: string | undefined; model: string },
  limits: Limits,
): RateLimit {
  const id = hashOf({ ...reached, key: reached.key ?? '' })
  const known = house.limits.get(id)
  if (known) return known
  const { accounts, world } = house
  const limited = limits.requests_per_minute !== undefined || limits.tokens_per_minute !== undefined
  const account = accounts && limited ? new Account(accounts, id, limits, world.wait) : null
  const made = new RateLimit(limits, world, account)
  house.limits.set(id, made)
  return made
}

/** The rate limit first, then the cap, so that a call that waits for its turn reserves no money. */
function gateOf(config: ModelConfig, limit: RateLimit, budget: Purse, price: ReturnType<typeof priceOf>): Gate {
  return {
    async enter(request) {
      const most = outputLimit(config.parameters, request)
      const mostInput = mostInputTokens(request)
      const leave = await limit.enter(Math.ceil(mostInput / 4) + most)
      const reserved = price && mostCost(price, mostInput, most)
      const mostTokens = mostInput + most
      try {
        const settle = await budget.reserve(config.model, reserved, mostTokens)
        return {
          answered(tokens) {
            settle(
              price && tokens ? costOf(price, tokens) : (reserved ?? 0),
              tokens ? tokens.input + tokens.output : mostTokens,
            )
            leave(tokens ? { tokens: tokens.input + tokens.output } : {})
          },
          failed(error) {
            const charged = error instanceof ModelError && error.perhapsCharged
            settle(charged ? (reserved ?? 0) : 0, charged ? mostTokens : 0)
            leave({ error })
          },
        }
      } catch (error) {
        leave({ error })
        throw error
      }
    },
  }
}

function reach(config: ModelConfig, house: ModelHouse): Reached {
  const { world, secrets } = house
  const { model, parameters } = config
  const need = (name: string, what: string): string => {
    const value = secrets(name)
    if (!value)
      throw new InputError(
        'secret/missing',
        `${what} of ${model} is read from ${name}, which is not set; export ${name}=… and try again.`,
      )
    return value
  }
  if (config.kind === 'azure') {
    const endpoint = config.endpoint ?? need('AZURE_ENDPOINT', 'The endpoint')
    const apiKey = need(config.key?.env ?? 'AZURE_OPENAI_KEY', 'The key')
    const options = { deployment: model, parameters, apiKey, endpoint, apiVersion: config.api_version }
    const answersBy = `${endpoint} ${config.api_version}`
    return { client: azureClient(options, world), address: endpoint, answersBy, key: apiKey }
  }
  if (config.kind === 'google') {
    const apiKey = need(config.key?.env ?? 'GENAI_API_KEY', 'The key')
    const vertex = config.vertex ?? /^(1|true|yes)$/i.test(secrets('GOOGLE_GENAI_USE_VERTEXAI') ?? '')
    const baseUrl = secrets('GENAI_BASE_URL')
    const client = googleClient({ model, parameters, apiKey, vertex, baseUrl }, world)
    return { client, address: `google ${vertex} ${baseUrl ?? ''}`, key: apiKey }
  }
  const baseUrl = config.base_url === 'vllm' ? `http://127.0.0.1:${need('VLLM_PORT', 'The port')}/v1` : config.base_url
  const apiKey = config.key ? need(config.key.env, 'The key') : baseUrl ? undefined : need('OPENAI_API_KEY', 'The key')
  return {
    client: openaiClient({ model, parameters, apiKey, baseUrl }, world),
    address: baseUrl ?? 'openai',
    key: apiKey,
  }
}
