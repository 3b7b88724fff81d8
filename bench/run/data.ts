import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSplit } from '../profiles/split.ts'
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
  /** Why the profiles' text must stay out of bundles; absent for open cases. */
  sealed?: 'credentialed' | 'hidden'
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InputError('file/unreadable', `${path} can't be read as JSON: ${(error as Error).message}.`)
  }
}

/** The names of the splits in some data folders. */
export function splitNames(directories: readonly string[] = [dataDirectory]): string[] {
  const folders = directories.map((directory) => join(directory, 'splits')).filter((folder) => existsSync(folder))
  return folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5))).sort()
}

/**
 * Reads a split and its profiles.
 * @param directories the data folders to look in: the checked-in one, and those of local sets
 * @throws InputError `split/unknown` for a name that is in none of them, `format/*` for a file that does not fit,
 *   `split/hash` when the split or one of its profiles was changed, `split/no-profile` when a case is about a profile that its set lacks
 */
export function loadCases(name: string, directories: readonly string[] = [dataDirectory]): Cases {
  const directory = /^[a-z0-9-]+$/.test(name) && directories.find((one) => existsSync(join(one, 'splits', `${name}.json`)))
  if (!directory) throw new InputError('split/unknown', `There is no split "${name}"; there are: ${splitNames(directories).join(', ')}.`)
  const path = join(directory, 'splits', `${name}.json`)
  const value = readJson(path)
  const setPath = join(directory, 'profiles', `${readFormat(splitSchema, value, path).profiles}.json`)
  const set = readFormat(profileSetSchema, readJson(setPath), setPath)
  const split = readSplit(value, set, path)
  const profiles = new Map(set.profiles.map((profile) => [profile.hadm_id, profile]))
  const orphan = split.cases.find((one) => !profiles.has(one.profile))
  if (orphan) throw new InputError('split/no-profile', `${path}: case ${orphan.id} is about profile ${orphan.profile}, which ${setPath} lacks.`)
  const sealed = set.credentialed ? 'credentialed' : set.hidden ? 'hidden' : undefined
  return { split, profiles, ...(sealed ? { sealed } : {}) }
}
