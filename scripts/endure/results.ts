import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../config.ts'
import type { Check } from './scenario.ts'

/** `endure-results/<date>.json`: what one `npm run endure` did and found. */
export interface Endurance {
  schema: 'patientsim-endurance/1'
  date: string
  machine: string
  node: string
  commit: string
  scenarios: { name: string; title: string; seconds: number; done: string; skipped?: string; checks: Check[] }[]
}

/** Results without any scenario yet: when, where, of what. */
export function thisEndurance(): Endurance {
  const machine = `${cpus()[0]?.model.trim() ?? arch()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}`
  const date = new Date().toISOString().slice(0, 10)
  return { schema: 'patientsim-endurance/1', date, machine, node: process.version, commit: commit(), scenarios: [] }
}

/** Keeps results; those of the same day are replaced. Returns the file. */
export function keepEndurance(results: Endurance): string {
  const folder = join(root, 'endure-results')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${results.date}.json`)
  writeFileSync(path, JSON.stringify(results, null, 2) + '\n')
  return path
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim()
  } catch {
    return 'unknown'
  }
}
