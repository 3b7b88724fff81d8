import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Split } from '../bench/schema/case.ts'
import type { ProfileSet } from '../bench/schema/profile.ts'
import { config } from './config.ts'

/**
 * Keeps a profile set and its splits on this machine, readable by its owner alone, where every command finds them by name.
 * @returns the folder
 */
export function keepLocalCases(set: ProfileSet, splits: readonly Split[]): string {
  const folder = config.dataDirectories[1]!
  const write = (kind: string, name: string, value: unknown) => {
    mkdirSync(join(folder, kind), { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, kind, `${name}.json`), `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 })
  }
  write('profiles', set.name, set)
  for (const split of splits) write('splits', split.name, split)
  return folder
}
