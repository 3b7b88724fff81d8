import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { z } from 'zod'
import { InputError } from '../schema/error.ts'
import { readFormat } from '../schema/format.ts'
import { illnessScriptSchema } from '../schema/illness-script.ts'
import { conditionsFileSchema, diagnosesFileSchema, families, findingsFileSchema } from '../schema/ontology.ts'
import { phraseBankSchema } from '../schema/phrase-bank.ts'
import { plausibilitySchema } from '../schema/plausibility.ts'
import { socialPriorsSchema } from '../schema/social.ts'
import type { Library } from './library.ts'
import { libraryFaults } from './library-faults.ts'
import { joinBanks, withBank } from './phrase-bank.ts'

/** Where the data lie: paths are relative to `bench/data`, with `/` between names. */
export interface DataFiles {
  /** The names in a folder, sorted; none when there is no such folder. */
  list(folder: string): string[]
  read(path: string): string
}

const root = new URL('../data/', import.meta.url)

/** The data that come with the benchmark. */
export const ownData: DataFiles = {
  list: (folder) => (existsSync(new URL(folder, root)) ? readdirSync(new URL(folder, root)).sort() : []),
  read: (path) => readFileSync(new URL(path, root), 'utf8'),
}

/**
 * Reads ontology, illness scripts, conditions and social priors, and checks each file and what they say of one
 * another. Diagnoses and scripts come in the order of the families, then of the diagnoses' files.
 * @throws InputError `format/…` for a file of another form, `library/faults` when files do not agree
 */
export function loadLibrary(files: DataFiles = ownData): Library {
  function readAll<T>(folder: string, schema: z.ZodType<T>): T[] {
    const names = files.list(folder).filter((name) => name.endsWith('.json'))
    return names.map((name) => readOne(`${folder}/${name}`, schema))
  }
  function readOne<T>(path: string, schema: z.ZodType<T>): T {
    return readFormat(schema, parse(files.read(path), path), path)
  }

  const read = readAll('ontology/diagnoses', diagnosesFileSchema).flatMap((file) => file.diagnoses)
  const diagnoses = families.flatMap((family) => read.filter((one) => one.family === family))
  const bank = joinBanks(readAll('phrases', phraseBankSchema))
  const scripts = families.flatMap((family) => readAll(`scripts/${family}`, illnessScriptSchema))
  const place = new Map(diagnoses.map((one, i) => [one.id, i]))
  const library: Library = {
    diagnoses,
    findings: readAll('ontology/findings', findingsFileSchema).flatMap((file) => file.findings),
    conditions: readAll('conditions', conditionsFileSchema).flatMap((file) => file.conditions),
    scripts: scripts.map((one) => withBank(one, bank)).sort((a, b) => (place.get(a.diagnosis) ?? 0) - (place.get(b.diagnosis) ?? 0)),
    social: readOne('social.json', socialPriorsSchema),
    plausibility: readOne('plausibility.json', plausibilitySchema),
  }
  const faults = libraryFaults(library)
  if (faults.length > 0) {
    const more = faults.length > 5 ? ` (and ${faults.length - 5} more)` : ''
    throw new InputError('library/faults', `The data do not agree; mend ${faults.slice(0, 5).join('; ')}${more}.`)
  }
  return library
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError('format/json', `${path} is not JSON: ${(error as Error).message}; mend the file.`)
  }
}
