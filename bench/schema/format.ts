import { z } from 'zod'
import { InputError } from './error.ts'

/**
 * The `schema` field of one of the project's own file formats, such as `patientsim-split/1`.
 * @param name the format's name without the version, e.g. `patientsim-split`
 * @param version the only version that this release reads and writes
 */
export function format(name: string, version: number) {
  return z.literal(`${name}/${version}`)
}

/**
 * Reads a value in one of the project's formats.
 * @param schema the format's zod schema
 * @param value parsed JSON or YAML
 * @param where the file (and line) to name in an error
 * @returns the value, with defaults filled in
 * @throws InputError `format/unknown` when the `schema` field names another format or version,
 *   `format/invalid` when the value does not fit; the message names every offending field
 */
export function readFormat<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const unknown = result.error.issues.find((issue) => issue.path.length === 1 && issue.path[0] === 'schema')
  if (unknown) {
    const found = (value as { schema?: unknown }).schema
    throw new InputError(
      'format/unknown',
      `${where} has the format ${found === undefined ? '(none given)' : JSON.stringify(found)}, which this release does not read: ${unknown.message}.`,
    )
  }
  throw new InputError('format/invalid', `${where} is not valid: ${describeIssues(result.error)}.`)
}

/** The issues of a zod error in one line: `doctor.url: Invalid URL; team: Required` (at most five, then a count). */
export function describeIssues(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`)
  const rest = lines.length - 5
  return lines.slice(0, 5).join('; ') + (rest > 0 ? `; and ${rest} more` : '')
}
