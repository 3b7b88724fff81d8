import { readFileSync } from 'node:fs'
import { sha256Hex } from '../../schema/hash.ts'

/** What the model of a build is told, and the SHA-256 of each file. */
export interface BuildPrompts {
  extract: string
  rate: string
  sha256: Record<string, string>
}

/** Our prompts, in `bench/data/prompts/profiles/`. */
export function readBuildPrompts(): BuildPrompts {
  const read = (name: string) =>
    readFileSync(new URL(`../../data/prompts/profiles/${name}.md`, import.meta.url), 'utf8')
  const [extract, rate] = [read('extract'), read('rate')]
  return { extract, rate, sha256: { extract: sha256Hex(extract), rate: sha256Hex(rate) } }
}
