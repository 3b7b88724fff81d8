import { AzureOpenAI } from 'openai'
import type { Parameters } from '../schema/model.ts'
import { chatCompletions, endedByCaller } from './openai.ts'
import type { Client, ModelWorld } from './port.ts'

/** A client of Azure OpenAI: `deployment` is what Azure calls the model. */
export function azureClient(
  options: { deployment: string; parameters: Parameters; apiKey: string; endpoint: string; apiVersion: string },
  world: ModelWorld,
): Client {
  const sdk = new AzureOpenAI({
    endpoint: options.endpoint,
    apiKey: options.apiKey,
    apiVersion: options.apiVersion,
    deployment: options.deployment,
    organization: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: endedByCaller(world.fetch),
  })
  const { deployment: model, parameters } = options
  return chatCompletions({ sdk, model, parameters, tokenLimit: 'max_completion_tokens', epoch: world.epoch })
}
