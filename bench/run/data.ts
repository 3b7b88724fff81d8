import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { splitSchema, type Split } from '../schema/case.ts'
import { InputError } from '../schema/error.ts'
import { readFormat } from '../schema/format.ts'
import { type Profile, profileSetSchema } from '../schema/profile.ts'

/** Where the benchmark's data lies: bench/data of this package. */
export const dataDirectory = fileURLToPath(new URL('../data', import.meta.url))

/** A split with the profiles that its cases are about. */
export interface Cases {
  split: Split
  profiles: ReadonlyMap<string, Profile>
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InputError('file/unreadable', `${path} can't be read as JSON: ${(error as Error).message}.`)
  }
}

/** The names of the splits that are checked in. */
export function splitNames(directory = dataDirectory): string[] {
  return readdirSync(join(directory, 'splits')).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort()
}

/**
 * Reads a split and its profiles.
 * @throws InputError `split/unknown` for a name that is not checked in, `format/*` for a file that does not fit,
 *   `split/no-profile` when a case is about a profile that its set lacks
 */
export function loadCases(name: string, directory = dataDirectory): Cases {
  const path = join(directory, 'splits', `${name}.json`)
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(path)) {
    throw new InputError('split/unknown', `There is no split "${name}"; there are: ${splitNames(directory).join(', ')}.`)
  }
  const split = readFormat(splitSchema, readJson(path), path)
  const setPath = join(directory, 'profiles', `${split.profiles}.json`)
  const set = readFormat(profileSetSchema, readJson(setPath), setPath)
  const profiles = new Map(set.profiles.map((profile) => [profile.hadm_id, profile]))
  const orphan = split.cases.find((one) => !profiles.has(one.profile))
  if (orphan) throw new InputError('split/no-profile', `${path}: case ${orphan.id} is about profile ${orphan.profile}, which ${setPath} lacks.`)
  return { split, profiles }
}
