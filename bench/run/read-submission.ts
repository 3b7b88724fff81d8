import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InputError } from '../schema/error.ts'
import { type Submission, submissionSchema } from '../schema/submission.ts'
import { parseYaml } from './read-yaml.ts'

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
  return parseYaml(submissionSchema, text, where, 'submission')
}
