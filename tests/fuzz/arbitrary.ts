import fc from 'fast-check'
import { z } from 'zod'

type JsonSchema = Record<string, unknown>

/** Texts that programs stumble over. */
export const strangeText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', ' ', '..', '%00', '\u0000', '\ud800', '\u202e', '__proto__', '-1', '1e999', "' or 1=1 --", '٣', '[DDX]', 'x'.repeat(10_000)),
)

/** Values of a kind that a schema of ours never asks for, too. */
const junk = fc.oneof(fc.jsonValue(), fc.constantFrom(null, -1, 1e308, '', [], {}), strangeText)

/**
 * Values near a zod schema: each field is mostly right, sometimes of another type, sometimes left out, sometimes one too many.
 * @param texts what right texts are drawn from, beside strange ones
 */
export function near(schema: z.ZodType, texts: readonly string[] = ['a']): fc.Arbitrary<unknown> {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
  return nearJson(whole, texts)
}

function nearJson(schema: JsonSchema, texts: readonly string[]): fc.Arbitrary<unknown> {
  const options = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (options) return fc.oneof(...options.map((option) => nearJson(option, texts)))
  return fc.oneof({ weight: 29, arbitrary: right(schema, texts) }, { weight: 1, arbitrary: junk })
}

function right(schema: JsonSchema, texts: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]))
  if (schema.properties) return object(schema, texts)
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type: unknown) => right({ ...schema, type }, texts)))
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'object':
      return fc.dictionary(fc.oneof(fc.constantFrom(...texts), strangeText), nearJson((schema.additionalProperties ?? {}) as JsonSchema, texts), { maxKeys: 3 })
    case 'array':
      return fc.array(nearJson((schema.items ?? {}) as JsonSchema, texts), { maxLength: 4 })
    case 'integer':
      return fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) }, { weight: 1, arbitrary: fc.integer() })
    case 'number':
      return fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) }, { weight: 1, arbitrary: fc.double() })
    case 'boolean':
      return fc.boolean()
    case 'string':
      return fc.oneof({ weight: 9, arbitrary: text(schema, texts) }, { weight: 1, arbitrary: strangeText })
    default:
      return fc.jsonValue()
  }
}

function object(schema: JsonSchema, texts: readonly string[]): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties as Record<string, JsonSchema>)
  const record = fc.record(Object.fromEntries(fields.map(([name, field]) => [name, nearJson(field, texts)])))
  const spoilt = fc.tuple(record, fc.constantFrom(...fields.map(([name]) => name)), strangeText).map(([value, lost, extra]) => {
    const { [lost]: _, ...rest } = value
    return extra.length % 2 === 0 ? rest : { ...value, [extra]: extra }
  })
  return fc.oneof({ weight: 9, arbitrary: record }, { weight: 1, arbitrary: spoilt })
}

function text({ pattern }: JsonSchema, texts: readonly string[]): fc.Arbitrary<string> {
  const fitting = texts.filter((one) => typeof pattern !== 'string' || new RegExp(pattern, 'u').test(one))
  return fitting.length > 0 ? fc.constantFrom(...fitting) : strangeText
}

interface ByteChange {
  at: number
  how: 'flip' | 'lose' | 'double' | 'cut'
  bit: number
}

/** One to three bytes of a content to be changed, lost or doubled. */
export function byteChanges(content: Buffer): fc.Arbitrary<ByteChange[]> {
  const how = fc.constantFrom<ByteChange['how'][]>('flip', 'lose', 'double', 'cut')
  return fc.array(fc.record({ at: fc.nat(content.length - 1), how, bit: fc.nat(7) }), { minLength: 1, maxLength: 3 })
}

/** The content with its changes; never the same as before. */
export function withChanges(content: Buffer, changes: readonly ByteChange[]): Buffer {
  const bytes = changes.reduce(changed, content)
  fc.pre(!bytes.equals(content))
  return bytes
}

function changed(bytes: Buffer, { at, how, bit }: ByteChange): Buffer {
  if (at >= bytes.length) return bytes
  if (how === 'cut') return bytes.subarray(0, at)
  if (how === 'lose') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
  if (how === 'double') return Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at)])
  const flipped = Buffer.from(bytes)
  flipped[at]! ^= 1 << bit
  return flipped
}
