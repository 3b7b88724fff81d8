import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { boardsOf, findBundles } from '../bench/run/board.ts'
import { baselines } from '../bench/doctors/baselines/index.ts'
import { readSubmission } from '../bench/run/read-submission.ts'
import { config, root } from './config.ts'
import { evaluate, startWorkers } from './evaluate.ts'
import { type Example, examples, startExample } from './examples.ts'
import { formatBoard } from '../bench/run/format-board.ts'
import { runToEnd } from './process.ts'
import { serve } from './serve.ts'

/**
 * `npm start`: runs the baselines and both example endpoints over a split, writes their bundles, builds the site, prints
 * the board, and serves the site until it is stopped.
 *
 * `--split <name>` takes another split than `test`, `--port <n>` another port, `--once` stops before serving.
 * @returns the exit code
 */
export async function start(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { split: { type: 'string', default: 'test' }, port: { type: 'string' }, once: { type: 'boolean', default: false } },
  })
  const began = performance.now()
  let consultations = 0
  const workers = startWorkers() ?? undefined
  const evaluateFolder = async (folder: string) => {
    const submission = readSubmission(join(config.submissions, folder, 'submission.yaml'))
    const { result } = await evaluate(submission, { split: values.split, track: 'reference', concurrency: 16, trials: 1, seed: 42, workers })
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
  const boards = boardsOf(findBundles(config.submissions, config.hosts), { split: values.split })
  process.stdout.write(boards.map(formatBoard).join('\n\n') + '\n')
  if (values.once) return 0
  await serve(Number(values.port ?? config.port), (address) =>
    void process.stdout.write(`\nThe leaderboard is at ${address} and its API at ${address}api/docs (Ctrl+C stops it).\n`),
  )
  return 0
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

