import { readSubmission } from '../../bench/run/read-submission.ts'
import { recordHostRun } from '../checks.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { evaluate, type EvaluateOptions } from '../evaluate.ts'
import { formatSlice } from '../../bench/run/format-board.ts'
import { formatSpending } from '../format-spending.ts'
import { dollars, print, wholeNumber } from './options.ts'

/** `run`: a submission over a split; exit 1 when every trial failed. */
export const runCommand: AddCommand = (program, exit) => {
  program
    .command('run')
    .description('run a submission over a split and write its bundle; goes on where an interrupted run stopped')
    .argument('<submission.yaml>')
    .option('--split <name>', 'the split', 'dev')
    .option('--track <name>', 'the track: reference, grounded or patientsim', 'reference')
    .option('--patient-model <model.yaml>', 'the model that speaks for the patient (grounded, patientsim)')
    .option('--prompts <dir>', "prompts in PatientSim's layout for the patientsim track, instead of ours")
    .option('--max-cost <usd>', 'stop before the models of this run cost more than this', dollars)
    .option('--concurrency <n>', 'consultations at once', wholeNumber(1), 8)
    .option('--trials <k>', 'repetitions of each case', wholeNumber(1), 1)
    .option('--seed <n>', "the patient's seed", wholeNumber(0), 42)
    .option('--out <dir>', "the bundle's folder (default: results/<split>.<track> of the submission under submissions/)")
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: EvaluateOptions & { json?: boolean }) => {
      const { directory, result, spending } = await evaluate(readSubmission(path), options)
      const { outcomes, failures, content_sha256, protocol_sha256 } = result
      if (config.host) recordHostRun(directory, result.scores.overall.ddx1.total, config.host)
      if (options.json) {
        const { scores, worded } = result
        const run = { bundle: directory, content_sha256, protocol_sha256, outcomes, failures, scores: scores.overall, worded }
        print(JSON.stringify({ ...run, spent_usd: spending.usd, prices_as_of: spending.prices_as_of }))
      } else {
        print(formatSlice(result.scores.overall))
        const faults = Object.entries(failures).map(([code, count]) => `${count} ${code}`)
        if (faults.length > 0) print(`Failed trials: ${faults.join(', ')}.`)
        if (result.worded) print(wordedLine(result.worded))
        const spent = formatSpending('Models', spending)
        if (spent) print(spent)
        print(`Bundle: ${directory}`)
        print(`Content hash: ${content_sha256}`)
      }
      if (outcomes.diagnosed + outcomes.no_ddx === 0) exit(1)
    })
}

/** How often the check let the model's words pass. */
function wordedLine({ model, template }: { model: number; template: number }): string {
  const rate = ((100 * template) / (model + template)).toFixed(1)
  return `Patient's turns: ${model} worded by the model, ${template} by the template (fallback rate ${rate} %)`
}
