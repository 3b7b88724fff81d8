import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { InputError } from '../schema/error.ts'
import { type Submission, submissionSchema } from '../schema/submission.ts'

/**
 * Reads a `submission.yaml`, and the prompt file that it names.
 * @throws InputError `file/unreadable`, `submission/yaml` for a syntax error, `format/unknown` for another format version,
 *   `submission/invalid` for fields that do not fit; the last three name file, line and column
 */
export function readSubmission(path: string): Submission {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new InputError('file/unreadable', `${path} can't be read; name a submission.yaml.`)
  }
  return withPrompt(parseSubmission(text, path), path)
}

function withPrompt(submission: Submission, path: string): Submission {
  const { doctor } = submission
  if (!('prompt' in doctor) || doctor.prompt?.file === undefined) return submission
  const { file } = doctor.prompt
  try {
    const text = readFileSync(join(dirname(path), file), 'utf8')
    return submissionSchema.parse({ ...submission, doctor: { ...doctor, prompt: { file, text } } })
  } catch {
    throw new InputError('file/unreadable', `${path}: the prompt ${file} can't be read, is empty, or has more than 64,000 characters.`)
  }
}

/** Reads a submission from YAML text; `where` names it in errors. Throws as `readSubmission`. */
export function parseSubmission(text: string, where: string): Submission {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${where}:${line}:${col}`
  }
  const broken = document.errors[0]
  if (broken) throw new InputError('submission/yaml', `${at(broken.pos[0])}: not valid YAML: ${broken.message.split('\n')[0]!.replace(/ at line .*/, '')}.`)
  const parsed = submissionSchema.safeParse(toPlain(document, where))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => {
    const offset = offsetOf(document, issue.path)
    return `${offset === null ? where : at(offset)}: ${issue.path.join('.') || 'the file'}: ${issue.message}`
  })
  const foreign = parsed.error.issues.some((issue) => issue.path[0] === 'schema')
  const code = foreign ? 'format/unknown' : 'submission/invalid'
  throw new InputError(code, issues.length <= 8 ? issues.join('\n') : `${issues.slice(0, 8).join('\n')}\nand ${issues.length - 8} more`)
}

function toPlain(document: Document, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    throw new InputError('submission/yaml', `${where}: its aliases do not resolve; write the values out.`)
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
