import { Option } from 'commander'
import { readResult } from '../../bench/run/read-bundle.ts'
import { spreadOf } from '../../bench/run/spread.ts'
import { InputError } from '../../bench/schema/error.ts'
import { type Measure, measures } from '../../bench/schema/scores.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `variance`: where the spread of scores comes from, over several bundles of one track. */
export const varianceCommand: AddCommand = (program) => {
  program
    .command('variance')
    .description('split the variance of scores into doctor, case, doctor on case, and trial, over bundles of one track')
    .argument('<bundle-dir...>')
    .addOption(new Option('--measure <name>', 'the measure').choices(measures).default('ddx1'))
    .option('--json', 'print one JSON object')
    .action(async (directories: string[], { measure, json }: { measure: Measure; json?: boolean }) => {
      const protocols = new Set(directories.map((directory) => readResult(directory).protocol_sha256))
      if (protocols.size > 1) throw new InputError('compare/protocol', 'The bundles are of different protocols; only runs of one track are compared.')
      const found = await spreadOf(directories, measure)
      if (!found) throw new InputError('variance/too-few', 'It takes at least two bundles that share at least two cases.')
      if (json) return print(JSON.stringify({ measure, runs: directories.length, ...found }))
      const { doctor, case: ofCase, interaction, trial } = found.components
      const total = doctor + ofCase + (interaction ?? 0) + trial
      const line = (name: string, value: number) => print(`${name.padEnd(16)} ${value.toFixed(4)}  ${((100 * value) / (total || 1)).toFixed(1)} %`)
      print(`${measure}: ${directories.length} runs × ${found.cases} cases × ${found.trials} ${found.trials === 1 ? 'trial' : 'trials'}`)
      line('doctor', doctor)
      line('case', ofCase)
      if (interaction !== null) line('doctor on case', interaction)
      line(interaction === null ? 'rest' : 'trial', trial)
    })
}
