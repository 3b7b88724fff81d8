import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Option } from 'commander'
import { root } from './config.ts'
import { newProgram, runProgram } from './program.ts'
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

interface Options {
  only?: string[]
  short: boolean
  json?: string
  write: boolean
}

const description = `Makes every kind of trouble for the benchmark and checks that nothing is lost, nothing doubled, and each fault named.
Prints a table.`

/**
 * `npm run endure`.
 * @returns the exit code, as `runProgram`; 1 also when a check failed
 */
export async function endure(args: readonly string[]): Promise<number> {
  let hasHeld = true
  const only = new Option('--only <scenarios...>', 'these alone').choices(scenarios.map(({ name }) => name))
  const write = new Option('--write', 'keep the results, and write them into docs/performance.md; for a whole long run alone')
  const program = newProgram('npm run endure --', description)
    .addOption(only)
    .option('--short', 'seconds, for the test suite', false)
    .option('--json <file>', 'write the results there')
    .addOption(write.default(false).conflicts(['only', 'short']))
    .action(async (options: Options) => void (hasHeld = await endureAll(options)))
  return (await runProgram(program, args)) || (hasHeld ? 0 : 1)
}

/** @returns whether every check held */
async function endureAll({ only, short, json, write }: Options): Promise<boolean> {
  const results = thisEndurance()
  for (const scenario of scenarios) {
    if (only?.includes(scenario.name) ?? true) results.scenarios.push(await endured(scenario, short))
  }
  process.stdout.write(`${enduranceText(results)}\n`)
  if (json !== undefined) writeFileSync(json, JSON.stringify(results, null, 2) + '\n')
  if (write) {
    process.stdout.write(`Kept in ${relative(root, keepEndurance(results))}.\n`)
    writeFileSync(document, withEndurance(readFileSync(document, 'utf8'), results))
  }
  return !results.scenarios.some(failed)
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
