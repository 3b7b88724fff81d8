import { LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import { InputError } from '../schema/error.ts'

/**
 * Reads a YAML text in one of the project's formats.
 * @param where names the text in errors
 * @param kind begins the codes of errors, e.g. `submission`
 * @throws InputError `<kind>/yaml` for a syntax error, `format/unknown` for another format version, `<kind>/invalid` for fields
 *   that do not fit; each names file, line and column
 */
export function parseYaml<T>(schema: z.ZodType<T>, text: string, where: string, kind: string): T {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${where}:${line}:${col}`
  }
  const broken = document.errors[0]
  if (broken) {
    const what = broken.message.split('\n')[0]!.replace(/ at line .*/, '')
    throw new InputError(`${kind}/yaml`, `${at(broken.pos[0])}: not valid YAML: ${what}.`)
  }
  const parsed = schema.safeParse(toPlain(document, where, kind))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => {
    const offset = offsetOf(document, issue.path)
    return `${offset === null ? where : at(offset)}: ${issue.path.join('.') || 'the file'}: ${issue.message}`
  })
  const foreign = parsed.error.issues.some((issue) => issue.path[0] === 'schema')
  const shown = issues.length <= 8 ? issues : [...issues.slice(0, 8), `and ${issues.length - 8} more`]
  throw new InputError(foreign ? 'format/unknown' : `${kind}/invalid`, shown.join('\n'))
}

function toPlain(document: Document, where: string, kind: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    throw new InputError(`${kind}/yaml`, `${where}: its aliases do not resolve; write the values out.`)
  }
}

/** Where the value at a path, or its nearest parent that is there, begins in the text. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] | null } | undefined
    if (node?.range) return node.range[0]
  }
  return null
}
