import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Option } from 'commander'
import { apiItem } from './benchmarks/api.ts'
import { boardItem } from './benchmarks/board.ts'
import type { Item } from './benchmarks/item.ts'
import { promptfooItem } from './benchmarks/promptfoo.ts'
import { referenceItem } from './benchmarks/reference.ts'
import { replayItem } from './benchmarks/replay.ts'
import { between, marks, resultsMarkdown, resultsText, speedSentence } from './benchmarks/report.ts'
import { joinResults, keepResults, lastResults, type Results, thisCommit, thisMachine } from './benchmarks/results.ts'
import { siteItem } from './benchmarks/site.ts'
import { startUpItem } from './benchmarks/start-up.ts'
import { waitingItem } from './benchmarks/waiting.ts'
import { openWorkspace, type Workspace } from './benchmarks/workspace.ts'
import { root } from './config.ts'
import { newProgram, runProgram } from './program.ts'

const items: readonly Item[] = [startUpItem, referenceItem, replayItem, waitingItem, promptfooItem, boardItem, siteItem, apiItem]

const documents = { figures: join(root, 'docs', 'performance.md'), speed: join(root, 'README.md') }

interface Options {
  only?: string[]
  keep: boolean
  quick: boolean
  document: boolean
}

const description = `Measures the whole on this machine, each thing in processes of its own and several times over; prints medians, spread, goals
and the ratio to the results kept last; keeps the results and writes them into docs/performance.md and the README.
What could not be measured stays as it was kept.`

/**
 * `npm run bench`.
 * @returns the exit code, as `runProgram`; 1 also when an item could not be measured
 */
export async function bench(args: readonly string[]): Promise<number> {
  let isWhole = true
  const only = new Option('--only <items...>', 'measure these alone, and keep nothing').choices(items.map(({ name }) => name))
  const program = newProgram('npm run bench --', description)
    .addOption(only)
    .option('--keep', 'with --only: put them among the results kept last', false)
    .option('--quick', 'once, and nothing long; keep nothing', false)
    .option('--document', 'measure nothing, and write the results kept last into both documents', false)
    .action(async (options: Options) => void (isWhole = await measureAndKeep(options)))
  return (await runProgram(program, args)) || (isWhole ? 0 : 1)
}

/** @returns whether everything that was asked for could be done */
async function measureAndKeep({ only, keep, quick, document }: Options): Promise<boolean> {
  const before = lastResults(thisMachine().name)
  if (document) {
    if (before) writeDocuments(before)
    return before !== null
  }
  const chosen = items.filter((item) => only?.includes(item.name) ?? true)
  const { results, failed } = await measure(chosen, quick)
  process.stdout.write(`${resultsText(results, before)}\n`)
  if (before) process.stdout.write(`\nBefore: ${before.date}, ${before.machine.name}.\n`)
  if (!quick && (keep || !only)) {
    const joined = joinResults(results, before)
    process.stdout.write(`Kept in ${relative(root, keepResults(joined))}.\n`)
    writeDocuments(joined)
  }
  return !failed
}

async function measure(chosen: readonly Item[], quick: boolean): Promise<{ results: Results; failed: boolean }> {
  const workspace = openWorkspace()
  const measured: Results['items'] = []
  try {
    for (const item of chosen) {
      const figures = await figuresOf(item, workspace, quick)
      if (figures) measured.push({ name: item.name, title: item.title, commit: thisCommit(), figures })
    }
  } finally {
    workspace.close()
  }
  const date = new Date().toISOString().slice(0, 10)
  const where = { machine: thisMachine(), node: process.version }
  const results = { schema: 'patientsim-benchmark/1' as const, date, ...where, items: measured }
  return { results, failed: measured.length < chosen.length }
}

/** An item that can't be measured is named, and the others go on. */
async function figuresOf(item: Item, workspace: Workspace, quick: boolean) {
  const began = performance.now()
  const say = (what: string) => {
    const seconds = (performance.now() - began) / 1000
    process.stderr.write(`${seconds.toFixed(0).padStart(4)} s  ${item.name}: ${what}\n`)
  }
  try {
    say('begins')
    return await item.measure({ workspace, quick, say })
  } catch (error) {
    say(`could not be measured: ${(error as Error).message}`)
    return null
  }
}

function writeDocuments(results: Results): void {
  const texts = { figures: resultsMarkdown(results), speed: speedSentence(results) }
  for (const name of ['figures', 'speed'] as const) {
    const path = documents[name]
    writeFileSync(path, between(readFileSync(path, 'utf8'), marks[name], texts[name]))
    process.stdout.write(`Written into ${relative(root, path)}.\n`)
  }
}
