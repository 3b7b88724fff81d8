import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../schema/error.ts'
import { sha256Hex } from '../schema/hash.ts'
import { type PromptName, promptNames } from '../scoring/judges/judge.ts'
import { dataDirectory } from './data.ts'

const folder = join(dataDirectory, 'prompts', 'judges')

/** The judges' prompts: each file's text and its SHA-256. */
export interface JudgePrompts {
  texts: Record<PromptName, string>
  sha256: Record<string, string>
}

/**
 * Reads the judges' prompts.
 * @throws InputError `prompts/missing` for a file that is not there
 */
export function readJudgePrompts(directory = folder): JudgePrompts {
  const read = (file: string): string => {
    try {
      return readFileSync(join(directory, file), 'utf8')
    } catch {
      throw new InputError(
        'prompts/missing',
        `${directory} lacks ${file}; a folder of judges' prompts has ${promptNames.map((name) => `${name}.md`).join(', ')}.`,
      )
    }
  }
  const texts = Object.fromEntries(promptNames.map((name) => [name, read(`${name}.md`)])) as Record<PromptName, string>
  const sha256 = Object.fromEntries(promptNames.map((name) => [name, sha256Hex(texts[name])]))
  return { texts, sha256: { ...sha256, levels: sha256Hex(readFileSync(join(folder, 'levels.json'), 'utf8')) } }
}
