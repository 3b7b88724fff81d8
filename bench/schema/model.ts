import { z } from 'zod'
import { format } from './format.ts'

/** The name of an environment variable that holds a key; a key itself is never written down. */
const key = z
  .object({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must name an environment variable') })
  .strict()

/**
 * What shapes a model's answers besides its words. An absent parameter is not sent, so the service's own default holds.
 */
export const parametersSchema = z
  .object({
    temperature: z.number().min(0).max(2).optional(),
    top_p: z.number().gt(0).max(1).optional(),
    /** Tokens that an answer may have, its reasoning included; the spending cap reckons with them. */
    max_output_tokens: z.number().int().min(1).max(200_000).default(1024),
    /** Best effort: few services promise the same answer for the same seed. */
    seed: z.number().int().min(0).max(2_000_000_000).optional(),
    /** Reasoning models of OpenAI's kind. */
    reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
    /** Tokens for Gemini's thoughts; 0 turns them off, -1 lets the model choose. */
    thinking_budget: z.number().int().min(-1).optional(),
  })
  .strict()
export type Parameters = z.infer<typeof parametersSchema>

/** US dollars for a million tokens. */
export const priceSchema = z
  .object({ input: z.number().min(0), cached_input: z.number().min(0).optional(), output: z.number().min(0) })
  .strict()
export type Price = z.infer<typeof priceSchema>

/**
 * Limits of the account; one model's are shared by all that call it. Absent: none, until the service says "too many".
 */
const limitsSchema = z
  .object({
    requests_per_minute: z.number().int().min(1).optional(),
    tokens_per_minute: z.number().int().min(1).optional(),
    concurrency: z.number().int().min(1).max(1000).optional(),
  })
  .strict()
export type Limits = z.infer<typeof limitsSchema>

const common = {
  model: z.string().min(1).max(200),
  /** Time for one attempt, and for a call with all its attempts and pauses. */
  timeout_seconds: z.number().min(0.05).max(3600).default(60),
  deadline_seconds: z.number().min(0.05).max(7200).default(300),
  /** How often a passing fault is tried again. */
  retries: z.number().int().min(0).max(20).default(6),
  limits: limitsSchema.prefault({}),
  /** For a model that `bench/data/prices.json` lacks. */
  price: priceSchema.optional(),
}

/** OpenAI has no budget of thoughts, and Gemini takes one instead of an effort: what would not be sent is refused. */
const ofOpenai = { parameters: parametersSchema.omit({ thinking_budget: true }).prefault({}) }
const ofGoogle = { parameters: parametersSchema.omit({ reasoning_effort: true }).prefault({}) }

/** The address without a user name or password; keys come from the environment. */
const address = z.url({ protocol: /^https?$/ }).refine((url) => {
  // The check before this one has named the fault already; zod goes on to this one nevertheless.
  if (!URL.canParse(url)) return true
  const { username, password } = new URL(url)
  return username === '' && password === ''
}, 'must not hold a user name or password')

/**
 * OpenAI (`OPENAI_API_KEY`), or anything that speaks its chat completions at `base_url`: vLLM, Ollama, llama.cpp, LM
 * Studio. `vllm` stands for this machine at `VLLM_PORT`. A `base_url` gets no key but the one that `key` names.
 */
export const openaiFields = {
  ...common,
  ...ofOpenai,
  kind: z.literal('openai'),
  base_url: z.union([z.literal('vllm'), address]).optional(),
  key: key.optional(),
}

/** Azure OpenAI: `model` is the deployment; `AZURE_OPENAI_KEY`, and `AZURE_ENDPOINT` unless `endpoint` is given. */
export const azureFields = {
  ...common,
  ...ofOpenai,
  kind: z.literal('azure'),
  endpoint: address.optional(),
  api_version: z.string().min(1).default('2024-10-21'),
  key: key.optional(),
}

/** Gemini by `GENAI_API_KEY`; through Vertex AI where `vertex` or `GOOGLE_GENAI_USE_VERTEXAI` says so. */
export const googleFields = {
  ...common,
  ...ofGoogle,
  kind: z.literal('google'),
  vertex: z.boolean().optional(),
  key: key.optional(),
}

/** A model by itself, for a patient or a judge: `model.yaml`. */
export const modelSchema = z.discriminatedUnion('kind', [
  z.object({ schema: format('patientsim-model', 1), ...openaiFields }).strict(),
  z.object({ schema: format('patientsim-model', 1), ...azureFields }).strict(),
  z.object({ schema: format('patientsim-model', 1), ...googleFields }).strict(),
])
export type ModelFile = z.infer<typeof modelSchema>

type WithoutSchema<T> = T extends unknown ? Omit<T, 'schema'> : never
/** How one model is reached and asked; a model file is one. */
export type ModelConfig = WithoutSchema<ModelFile>

/** Prices of known models, each with the day on which its source said so: `bench/data/prices.json`. */
export const pricesSchema = z
  .object({
    schema: format('patientsim-prices', 1),
    unit: z.string(),
    /** What a reader must do before relying on them. */
    check: z.string().min(1),
    models: z.array(priceSchema.extend({ model: z.string().min(1), as_of: z.iso.date(), source: z.url() }).strict()),
  })
  .strict()
