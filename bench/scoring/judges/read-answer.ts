import { z } from 'zod'
import { withoutThoughts } from '../../models/clean.ts'
import { canonicalJson } from '../../schema/canonical.ts'

/**
 * Reads a judge's JSON out of what models really write: between markdown fences, after reasoning or a sentence, with
 * trailing commas, with keys in another case. Where several objects fit and differ, none counts: one of them may be a
 * quotation.
 * @returns the value, or null when there is none, or more than one
 */
export function readAnswer<T>(schema: z.ZodType<T>, text: string): T | null {
  const spoken = withoutThoughts(text)
  const found = new Map<string, T>()
  for (let at = spoken.indexOf('{'); at !== -1;) {
    const end = endOfObject(spoken, at)
    const parsed = end === -1 ? null : schema.safeParse(plainKeys(parseLoosely(spoken.slice(at, end))))
    if (parsed?.success) found.set(canonicalJson(parsed.data), parsed.data)
    at = spoken.indexOf('{', parsed?.success ? end : at + 1)
  }
  return found.size === 1 ? [...found.values()][0]! : null
}

function parseLoosely(text: string): unknown {
  const mended = text.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/gs, (part) => (part === ',' ? '' : part))
  for (const candidate of [text, mended]) {
    try {
      return JSON.parse(candidate)
    } catch {
      continue
    }
  }
  return undefined
}

/** `"Presenting Complaint"` and `"presentingComplaint"` are `presenting_complaint`. */
function plainKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainKeys)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key
        .trim()
        .replace(/([a-z])([A-Z])/g, '$1_$2')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_'),
      plainKeys(one),
    ]),
  )
}

/** Where the object that begins at `start` ends; -1 when it does not. */
function endOfObject(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const letter = text[at]
    if (quoted && letter === '\\') at++
    else if (letter === '"') quoted = !quoted
    else if (!quoted && letter === '{') depth++
    else if (!quoted && letter === '}' && --depth === 0) return at + 1
  }
  return -1
}

/** A rating of 1–4, also where it is written as "4", "4/4" or "Rating: 4". */
export const rating = z.preprocess((value) => {
  const found =
    typeof value === 'string' ? /^\D*([1-4])(?:\.0)?(?:\s*(?:\/|out of)\s*4)?\W*$/i.exec(value.trim()) : null
  return found ? Number(found[1]) : value
}, z.number().int().min(1).max(4))

/** One of some words, in any case and with any separator: "Meta-Information" is `meta_information`. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.preprocess(
    (value) =>
      typeof value === 'string'
        ? value
            .trim()
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '_')
        : value,
    z.enum(words),
  )
}

/** `Y` or `N`, also where it is written as "yes", "No." or true. */
export const yesOrNo = z.preprocess(
  (value) => {
    if (typeof value === 'boolean') return value ? 'Y' : 'N'
    const found = typeof value === 'string' ? /^\W*(y|yes|true|n|no|false)\W*$/i.exec(value) : null
    return found ? (/^[yt]/i.test(found[1]!) ? 'Y' : 'N') : value
  },
  z.enum(['Y', 'N']),
)

/** A judge's reason, cut to what a reader needs. */
export const reason = z.preprocess(
  (value) => (typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, 400) : (value ?? '')),
  z.string(),
)
