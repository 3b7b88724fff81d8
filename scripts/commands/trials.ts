import { join } from 'node:path'
import { Option } from 'commander'
import { cellTrials } from '../../bench/run/cell.ts'
import { type SliceName, parseSlice } from '../../bench/run/clusters.ts'
import { InputError } from '../../bench/schema/error.ts'
import { type Measure, measures } from '../../bench/schema/scores.ts'
import type { AddCommand } from './command.ts'
import { bundleOf } from '../row.ts'
import { print } from './options.ts'

/** `trials`: from a cell of a board to the transcripts behind it. */
export const trialsCommand: AddCommand = (program) => {
  program
    .command('trials')
    .description('list the trials behind a cell of a board, where their transcripts stand, and the mean again')
    .argument('<row>', "a row's id, or a bundle's folder")
    .addOption(new Option('--measure <name>', "the cell's column").choices(measures).default('ddx1'))
    .option('--slice <persona|axis=level>', 'a persona or an axis level, as the board was ranked on')
    .option('--json', 'print one JSON object')
    .action(async (row: string, options: { measure: Measure; slice?: string; json?: boolean }) => {
      const directory = bundleOf(row)
      const slice: SliceName | null = options.slice === undefined ? { kind: 'overall' } : parseSlice(options.slice)
      if (!slice) throw new InputError('slice/unknown', `"${options.slice}" is no level of a persona axis; write one as cefr=A.`)
      const { trials, mean } = await cellTrials(directory, slice, options.measure)
      if (options.json) return print(JSON.stringify({ bundle: directory, measure: options.measure, trials, mean }))
      const file = join(directory, 'consultations.jsonl')
      for (const { line, case: id, trial, value } of trials) print(`${file}:${line}  ${id}#${trial}  ${value === null ? 'not scored' : value}`)
      print(`${options.measure} over ${trials.length} trials: ${mean ?? 'not scored'}`)
    })
}
