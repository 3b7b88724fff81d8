import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { format, readFormat } from '../../bench/schema/format.ts'
import { root } from '../config.ts'
import { readJsonFile } from '../read-json.ts'

const figureSchema = z.object({
  name: z.string().min(1),
  unit: z.enum(['s', 'ms', 'MB', '1/s', '×']),
  better: z.enum(['lower', 'higher']),
  goal: z.number().optional(),
  values: z.array(z.number()).min(1),
})

/** `bench-results/<date>-<machine>.json`: everything that one `npm run bench` measured. */
export const resultsSchema = z.object({
  schema: format('patientsim-benchmark', 1),
  date: z.iso.date(),
  machine: z.object({
    name: z.string(),
    cpu: z.string(),
    cores: z.number().int(),
    memory_gb: z.number(),
    system: z.string(),
  }),
  node: z.string(),
  items: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      /** The commit that was checked out, with `+` where the tree held more. */
      commit: z.string(),
      figures: z.array(figureSchema),
    }),
  ),
})
export type Results = z.infer<typeof resultsSchema>

/**
 * Newer results with those items of earlier ones that were not measured again; none of another machine or Node. An item that
 * was measured again stands where it stood, one that is new at the end.
 */
export function joinResults(newer: Results, earlier: Results | null): Results {
  if (earlier?.machine.name !== newer.machine.name || earlier.node !== newer.node) return newer
  const items = new Map([...earlier.items, ...newer.items].map((item) => [item.name, item]))
  return { ...newer, items: [...items.values()] }
}

/** Where results are kept. */
export const resultsFolder = join(root, 'bench-results')

/** Keeps results; those of the same day and machine are replaced. Returns the file. */
export function keepResults(results: Results, folder = resultsFolder): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${results.date}-${results.machine.name}.json`)
  writeFileSync(path, JSON.stringify(resultsSchema.parse(results), null, 2) + '\n')
  return path
}

/**
 * The results kept last, of this machine where there are any, else of another.
 * @throws InputError `format/*`, `file/unreadable` for a file that is no results
 */
export function lastResults(machine: string, folder = resultsFolder): Results | null {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')).sort() : []
  const name = names.findLast((one) => one.endsWith(`-${machine}.json`)) ?? names.at(-1)
  return name === undefined ? null : readResults(join(folder, name))
}

/** @throws as `lastResults` */
export function readResults(path: string): Results {
  return readFormat(resultsSchema, readJsonFile(path), path)
}

/** This machine, by what decides its speed; never by who it belongs to. */
export function thisMachine(): Results['machine'] {
  const cpu = cpus()[0]?.model.trim() ?? arch()
  const cores = availableParallelism()
  const slug = cpu.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  return { name: `${slug}-${cores}`, cpu, cores, memory_gb: Math.round(totalmem() / 2 ** 30), system: `${platform()} ${arch()}` }
}

/** The commit of the checkout, or `unknown` where there is no git. */
export function thisCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim()
  try {
    const changed = git('status', '--porcelain', '--', 'bench', 'server', 'scripts', 'site')
    return git('rev-parse', '--short=12', 'HEAD') + (changed === '' ? '' : '+')
  } catch {
    return 'unknown'
  }
}
