import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { hashOf } from '../schema/hash.ts'
import type { ChatModel, Completion, CompletionRequest } from './port.ts'

/** Where answers are kept. Each call is atomic. */
export interface CallStore {
  /** An answer, or null. */
  get(key: string): Promise<Completion | null>
  set(key: string, completion: Completion): Promise<void>
}

/** A store in memory. */
export function memoryCalls(): CallStore & { size: () => number } {
  const kept = new Map<string, Completion>()
  return {
    get: async (key) => kept.get(key) ?? null,
    set: async (key, completion) => void kept.set(key, completion),
    size: () => kept.size,
  }
}

const count = z.number().int().min(0)
const keptSchema = z.object({
  text: z.string(),
  finish: z.enum(['stop', 'length']),
  model: z.string(),
  tokens: z.object({ input: count, cached: count, output: count, reasoning: count }).nullable(),
  cost_usd: z.number().min(0).nullable(),
  seconds: z.number().min(0),
  retries: count,
  from_cache: z.boolean(),
})

/**
 * A store in files, one for each answer: `<folder>/ab/abcd….json`. A file is written beside its place and then moved,
 * so that a killed process leaves whole answers only; a file that can't be read counts as absent.
 */
export function fileCalls(folder: string): CallStore & { remove: () => Promise<void> } {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key}.json`)
  const made = new Set<string>()
  return {
    async get(key) {
      const path = pathOf(key)
      // Nearly every call is new, and a failed read costs ten times as much as asking.
      if (!existsSync(path)) return null
      try {
        return keptSchema.parse(JSON.parse(await readFile(path, 'utf8')))
      } catch {
        return null
      }
    },
    async set(key, completion) {
      const path = pathOf(key)
      const draft = `${path}.${process.pid}.draft`
      if (!made.has(dirname(path))) await mkdir(dirname(path), { recursive: true })
      made.add(dirname(path))
      await writeFile(draft, JSON.stringify(completion))
      await rename(draft, path)
    },
    async remove() {
      made.clear()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/**
 * The key of a call: all that shapes the answer (model, parameters, where it runs, every message, the schema) and the
 * trial. The address goes in as a hash; a key of the account never does.
 */
export function callKey(model: ChatModel, address: string, request: CompletionRequest): string {
  const { messages, schema, outputTokens, trial } = request
  const where = createHash('sha256').update(address).digest('hex')
  return hashOf({ identity: model.identity, where, messages, schema: schema ?? null, outputTokens, trial })
}

/**
 * A model that remembers: a call that was answered before costs nothing and takes no time. Only answers that serve are
 * kept.
 */
export function cached(model: ChatModel, address: string, store: CallStore): ChatModel {
  return {
    identity: model.identity,
    async complete(request) {
      const key = callKey(model, address, request)
      const kept = await store.get(key)
      if (kept) {
        const cost_usd = kept.cost_usd === null ? null : 0
        return { ...kept, cost_usd, seconds: 0, retries: 0, from_cache: true }
      }
      const completion = await model.complete(request)
      await store.set(key, completion)
      return completion
    },
  }
}
