import { z } from 'zod'
import { withoutThoughts } from './clean.ts'

/**
 * Reads JSON out of what models really write: bare, between markdown fences, after a sentence or reasoning. The first
 * object or array that fits the schema counts; nothing is mended.
 * @returns the value, or null when no part of the text fits
 */
export function readJson<T>(schema: z.ZodType<T>, text: string): T | null {
  const spoken = withoutThoughts(text)
  for (let start = spoken.search(/[{[]/); start !== -1;) {
    const end = endOfJson(spoken, start)
    if (end !== -1) {
      const parsed = schema.safeParse(parseOrUndefined(spoken.slice(start, end)))
      if (parsed.success) return parsed.data
    }
    const next = spoken.slice(start + 1).search(/[{[]/)
    start = next === -1 ? -1 : start + 1 + next
  }
  return null
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where the object or array that begins at `start` ends; -1 when it does not. */
function endOfJson(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const letter = text[at]
    if (quoted) {
      if (letter === '\\') at++
      else if (letter === '"') quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === '{' || letter === '[') depth++
    else if ((letter === '}' || letter === ']') && --depth === 0) return at + 1
  }
  return -1
}

/** Keywords that Azure OpenAI refuses in a strict schema. An answer's bounds are checked when it is read. */
const bounds = [
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems'],
]

/**
 * The JSON Schema that a model is asked to keep to, in the subset that the services share.
 * @see https://learn.microsoft.com/azure/ai-services/openai/how-to/structured-outputs
 */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const json = z.toJSONSchema(schema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      for (const keyword of bounds) Reflect.deleteProperty(jsonSchema, keyword)
    },
  })
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== '$schema'))
}
