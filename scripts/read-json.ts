import { readFileSync } from 'node:fs'
import { InputError } from '../bench/schema/error.ts'

/** @throws InputError `file/unreadable` when the file is not there or is not JSON; the message holds none of its text */
export function readJsonFile(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new InputError('file/unreadable', `${path} can't be read; name a JSON file.`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new InputError('file/unreadable', `${path} is not valid JSON.`)
  }
}
