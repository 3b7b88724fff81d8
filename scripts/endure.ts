import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './config.ts'
import { faultyEndpoints } from './endure/faulty-endpoints.ts'
import { fullDisk } from './endure/full-disk.ts'
import { jumpingClock } from './endure/jumping-clock.ts'
import { kills } from './endure/kills.ts'
import { lockedState } from './endure/locked-state.ts'
import { manyCases } from './endure/many-cases.ts'
import { postgresGone } from './endure/postgres-gone.ts'
import { queueDay } from './endure/queue-day.ts'
import { type Endurance, keepEndurance, thisEndurance } from './endure/results.ts'
import { enduranceText, failed, withEndurance } from './endure/report.ts'
import type { Scenario } from './endure/scenario.ts'
import { tooManyRequests } from './endure/too-many-requests.ts'
import { openWorkspace } from './endure/workspace.ts'

const scenarios: readonly Scenario[] = [faultyEndpoints, tooManyRequests, kills, lockedState, fullDisk, jumpingClock, postgresGone, queueDay, manyCases]

const document = join(root, 'docs', 'performance.md')

/**
 * `npm run endure`: makes every kind of trouble for the benchmark and checks that nothing is lost, nothing doubled, and each
 * fault named. Prints a table.
 *
 * `--only <scenario>` (again for another), `--short` (seconds, for the test suite), `--json <file>` writes the results there;
 * `--write` keeps them and writes them into docs/performance.md, for a whole long run alone.
 * @returns the exit code: 1 when a check failed, 2 for bad usage
 */
export async function endure(args: string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const
  const options = { only: { type: 'string', multiple: true }, json: { type: 'string' }, short: flag, write: flag } as const
  const { values } = parseArgs({ args, options })
  const unknown = values.only?.find((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown !== undefined) return usage(`There is no scenario "${unknown}"; there are: ${scenarios.map(({ name }) => name).join(', ')}.`)
  if (values.write && (values.only || values.short)) return usage('--write keeps a whole long run: leave out --only and --short.')
  const results = thisEndurance()
  for (const scenario of scenarios) {
    if (values.only?.includes(scenario.name) ?? true) results.scenarios.push(await endured(scenario, values.short))
  }
  process.stdout.write(`${enduranceText(results)}\n`)
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2) + '\n')
  if (values.write) {
    process.stdout.write(`Kept in ${relative(root, keepEndurance(results))}.\n`)
    writeFileSync(document, withEndurance(readFileSync(document, 'utf8'), results))
  }
  return results.scenarios.some(failed) ? 1 : 0
}

/** A scenario that breaks is a failed one, and the others go on. */
async function endured(scenario: Scenario, short: boolean): Promise<Endurance['scenarios'][number]> {
  const { name, title } = scenario
  const lacks = scenario.lacks?.() ?? null
  if (lacks !== null) return { name, title, seconds: 0, done: '', skipped: lacks, checks: [] }
  const began = performance.now()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  const say = (what: string) => process.stderr.write(`${String(seconds()).padStart(4)} s  ${name}: ${what}\n`)
  const workspace = openWorkspace()
  try {
    const result = await scenario.endure({ short, workspace, say })
    return { name, title, seconds: seconds(), ...result }
  } catch (error) {
    const check = { what: 'the scenario comes to its end', ok: false, found: (error as Error).stack ?? String(error) }
    return { name, title, seconds: seconds(), done: '', checks: [check] }
  } finally {
    workspace.close()
  }
}

function usage(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 2
}
