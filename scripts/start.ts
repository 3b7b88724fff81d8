import { join } from 'node:path'
import { boardsOf, findBundles } from '../bench/run/board.ts'
import { baselines } from '../bench/doctors/baselines/index.ts'
import { readSubmission } from '../bench/run/read-submission.ts'
import { config, root } from './config.ts'
import { evaluate, startWorkers } from './evaluate.ts'
import { type Example, examples, startExample } from './examples.ts'
import { formatBoard } from '../bench/run/format-board.ts'
import { wholeNumber } from './commands/options.ts'
import { runToEnd } from './process.ts'
import { newProgram, runProgram } from './program.ts'
import { serve } from './serve.ts'

interface Options {
  split: string
  port: number
  once: boolean
}

const description = 'Runs the baselines and both example endpoints over a split, writes their bundles, builds the site, prints the board, and serves the site until it is stopped.'

/**
 * `npm start`.
 * @returns the exit code, as `runProgram`
 */
export function start(args: readonly string[]): Promise<number> {
  const program = newProgram('npm start --', description)
    .option('--split <name>', 'the split', 'test')
    .option('--port <n>', 'the port', wholeNumber(0), config.port)
    .option('--once', 'stop before serving', false)
    .action(runAndServe)
  return runProgram(program, args)
}

async function runAndServe({ split, port, once }: Options): Promise<void> {
  const began = performance.now()
  let consultations = 0
  const workers = startWorkers() ?? undefined
  const evaluateFolder = async (folder: string) => {
    const submission = readSubmission(join(config.submissions, folder, 'submission.yaml'))
    const { result } = await evaluate(submission, { split, track: 'reference', concurrency: 16, trials: 1, seed: 42, workers })
    consultations += result.scores.overall.ddx1.total
  }
  try {
    for (const baseline of baselines) await evaluateFolder(`baselines/${baseline.name}`)
  } finally {
    await workers?.close()
  }
  for (const example of examples) await whileRunning(example, () => evaluateFolder(`examples/${example.name}`))
  const seconds = (performance.now() - began) / 1000
  process.stderr.write(`${consultations} consultations in ${seconds.toFixed(1)} s (${(consultations / seconds).toFixed(0)} a second).\n`)

  process.stderr.write('Building the site …\n')
  await runToEnd(process.execPath, [join(root, 'node_modules/astro/bin/astro.mjs'), 'build', '--root', 'site', '--silent'], root)
  const boards = boardsOf(findBundles(config.submissions, config.hosts), { split })
  process.stdout.write(boards.map(formatBoard).join('\n\n') + '\n')
  if (once) return
  await serve(port, (address) =>
    void process.stdout.write(`\nThe leaderboard is at ${address} and its API at ${address}api/docs (Ctrl+C stops it).\n`),
  )
}

/** Runs work while an example's endpoint is up; an example whose language is missing here is left out, with a word. */
async function whileRunning(example: Example, work: () => Promise<void>): Promise<void> {
  const running = await startExample(example)
  if (!running) {
    process.stderr.write(`Left out examples/${example.name}: ${example.command} is not on this machine.\n`)
    return
  }
  try {
    await work()
  } finally {
    running.stop()
  }
}

