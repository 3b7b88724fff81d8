import { buildModel, type ModelHouse, modelHouse } from '../../../bench/models/build.ts'
import type { ChatModel, CompletionRequest } from '../../../bench/models/port.ts'
import { realModelWorld } from '../../../bench/models/world.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { modelSchema } from '../../../bench/schema/model.ts'
import type { ModelServer } from '../../support/model-server.ts'

export const dialects = ['openai', 'azure', 'google'] as const
export type Dialect = (typeof dialects)[number]

/** A model of a scripted server, through the real SDK. Pauses are kept in `pauses`, in seconds; the clock jumps over them. */
export function modelAt(
  server: ModelServer,
  dialect: Dialect,
  pauses: number[],
  fields: object = {},
  house: Partial<ModelHouse> = {},
): ChatModel {
  const place = {
    openai: { base_url: `${server.url}/v1`, key: { env: 'KEY' } },
    azure: { endpoint: server.url },
    google: {},
  }[dialect]
  const config = readFormat(
    modelSchema,
    { schema: 'patientsim-model/1', kind: dialect, model: 'm', ...place, ...fields },
    'model.yaml',
  )
  const secrets: Record<string, string> = {
    KEY: 'sk-canary',
    AZURE_OPENAI_KEY: 'sk-canary',
    GENAI_API_KEY: 'sk-canary',
    GENAI_BASE_URL: server.url,
  }
  const seconds = () => realModelWorld.seconds() + pauses.reduce((sum, pause) => sum + pause, 0)
  const world = { ...realModelWorld, seconds, wait: async (pause: number) => void pauses.push(pause) }
  return buildModel(
    config,
    modelHouse((name) => secrets[name], { world, ...house }),
  )
}

export const request: CompletionRequest = {
  messages: [
    { role: 'system', content: 'You are a patient.' },
    { role: 'user', content: 'What brings you here?' },
  ],
  trial: 'test/1',
}
