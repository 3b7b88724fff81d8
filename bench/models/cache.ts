import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '../schema/canonical.ts'
import { hashOf, sha256Hex } from '../schema/hash.ts'
import type { ChatMessage, ChatModel, Completion, CompletionRequest } from './port.ts'

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

/** A store in a file: `close` lets go of it, `remove` deletes it too. */
export interface FileCalls extends CallStore {
  /** What the kept answers cost when they were given, in US dollars, as far as prices were known. */
  spent(): number
  close(): void
  remove(): void
}

/**
 * A store in one file of JSON lines, its owner's alone, that is only ever appended to: a killed process leaves whole
 * answers, and perhaps a cut line at the end, which counts as absent, as does any line that can't be read. Several
 * processes may append at once; each has the answers that stood there when it began, and its own.
 * @param path the file; nothing is made before the first answer
 */
export function fileCalls(path: string): FileCalls {
  let file: CallFile | null = null
  const opened = (): CallFile => (file ??= openCalls(path))
  const close = (): void => {
    file?.close()
    file = null
  }
  return {
    get: async (key) => (file || existsSync(path) ? opened().read(key) : null),
    set: async (key, completion) => opened().append(key, completion),
    spent: () => (file || existsSync(path) ? opened().spent() : 0),
    close,
    remove() {
      close()
      rmSync(path, { force: true })
    },
  }
}

interface CallFile {
  read(key: string): Completion | null
  append(key: string, completion: Completion): void
  spent(): number
  close(): void
}

/** Where the line of an answer stands, in bytes. */
interface Place {
  start: number
  end: number
}

const lineSchema = keptSchema.extend({ key: z.string() })
const newline = 0x0a

/** Writes and reads are synchronous: to the system's own memory, they cost less than a thread would. */
function openCalls(path: string): CallFile {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'a+', 0o600)
  const { places, isCut, cost } = placesIn(readFileSync(path))
  let cut = isCut
  let spent = cost

  return {
    read(key) {
      const place = places.get(key)
      if (!place) return null
      const bytes = Buffer.alloc(place.end - place.start)
      readSync(file, bytes, 0, bytes.length, place.start)
      const line = parseLine(bytes.toString())
      if (line?.key !== key) return null
      const { key: _, ...completion } = line
      return completion
    },
    append(key, completion) {
      const line = Buffer.from(`${cut ? '\n' : ''}${JSON.stringify({ key, ...completion })}\n`)
      // Until all of it is there, the file may end in a part of a line.
      const before = cut
      cut = true
      appendFileSync(file, line)
      cut = false
      spent += completion.cost_usd ?? 0
      const end = fstatSync(file).size - 1
      places.set(key, { start: end + 1 - line.length + (before ? 1 : 0), end })
    },
    spent: () => spent,
    close: () => closeSync(file),
  }
}

/** The answers of a file by their keys, of a key that stands there twice the later one; and what all of them cost. */
function placesIn(bytes: Buffer): { places: Map<string, Place>; isCut: boolean; cost: number } {
  const places = new Map<string, Place>()
  let [start, cost] = [0, 0]
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    const line = parseLine(bytes.toString('utf8', start, end))
    if (line) places.set(line.key, { start, end })
    cost += line?.cost_usd ?? 0
    start = end + 1
  }
  return { places, isCut: start < bytes.length, cost }
}

function parseLine(text: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/**
 * The key of a call: all that shapes the answer (model, parameters, where it runs, every message, the schema) and the
 * trial. The address goes in as a hash; a key of the account never does.
 */
export function callKey(model: ChatModel, address: string, request: CompletionRequest): string {
  const { messages, schema, outputTokens, trial } = request
  const where = sha256Hex(address)
  return hashOf({ identity: model.identity, where, talk: hashOfTalk(messages), schema: schema ?? null, outputTokens, trial })
}

/** For a message, the hash of the talk up to it, and of the talk before it. */
const steps = new WeakMap<ChatMessage, { before: string; after: string }>()

/** The hash of a talk. Each turn brings it two messages, and these alone are hashed then. */
function hashOfTalk(messages: readonly ChatMessage[]): string {
  let hash = ''
  for (const message of messages) {
    let step = steps.get(message)
    if (step?.before !== hash) {
      step = { before: hash, after: sha256Hex(hash + canonicalJson(message)) }
      steps.set(message, step)
    }
    hash = step.after
  }
  return hash
}

/**
 * A model that remembers: a call that was answered before costs nothing and takes no time. Only answers that serve are
 * kept, and only those that serve still are given: a later release may read more strictly.
 */
export function cached(model: ChatModel, address: string, store: CallStore): ChatModel {
  return {
    identity: model.identity,
    async complete(request) {
      const key = callKey(model, address, request)
      const kept = await store.get(key)
      if (kept && (request.usable?.(kept.text) ?? true)) {
        const cost_usd = kept.cost_usd === null ? null : 0
        return { ...kept, cost_usd, seconds: 0, retries: 0, from_cache: true }
      }
      const completion = await model.complete(request)
      await store.set(key, completion)
      return completion
    },
  }
}
