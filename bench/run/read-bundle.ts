import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Result, resultSchema } from '../schema/bundle.ts'
import { InputError } from '../schema/error.ts'
import { readFormat } from '../schema/format.ts'
import { type Consultation, consultationSchema } from '../schema/transcript.ts'
import { bundleFiles } from './bundle.ts'

/**
 * Reads `result.json` of a bundle.
 * @throws InputError `bundle/missing` when the folder holds none, `format/*` when it does not fit
 */
export function readResult(directory: string): Result {
  const path = join(directory, bundleFiles.result)
  if (!existsSync(path)) {
    throw new InputError('bundle/missing', `${directory} is not a bundle: it has no ${bundleFiles.result}; name the folder <split>.<track> under results/.`)
  }
  return readFormat(resultSchema, parseJson(readFileSync(path, 'utf8'), path), path)
}

/** The lines of a JSONL file, parsed, one at a time. */
export async function* readLines(path: string): AsyncGenerator<{ value: unknown; where: string }> {
  if (!existsSync(path)) throw new InputError('bundle/missing', `${path} is missing from its bundle.`)
  let number = 0
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const where = `${path}, line ${++number}`
    yield { value: parseJson(line, where), where }
  }
}

/** The consultations of a bundle, in its order. */
export async function* readConsultations(directory: string): AsyncGenerator<Consultation> {
  for await (const { value, where } of readLines(join(directory, bundleFiles.consultations))) {
    yield readFormat(consultationSchema, value, where)
  }
}

/** @throws InputError `bundle/not-json`, naming the place */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError('bundle/not-json', `${where} is not JSON: ${(error as Error).message}.`)
  }
}
