import { readFileSync } from 'node:fs'
import { InputError } from '../schema/error.ts'
import { type ModelConfig, modelSchema } from '../schema/model.ts'
import { parseYaml } from './read-yaml.ts'

/**
 * Reads a `model.yaml`.
 * @throws InputError `file/unreadable`, `model/yaml`, `format/unknown`, `model/invalid`; the last three name line and column
 */
export function readModel(path: string): ModelConfig {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new InputError('file/unreadable', `${path} can't be read; name a model.yaml.`)
  }
  return parseYaml(modelSchema, text, path, 'model')
}
