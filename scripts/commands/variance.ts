import { InvalidArgumentError, Option } from 'commander'
import { type Spreadable, spreadOf } from '../../bench/run/spread.ts'
import { InputError } from '../../bench/schema/error.ts'
import { judgeModules } from '../../bench/schema/judgement.ts'
import { type Measure, measures } from '../../bench/schema/scores.ts'
import { judgeModuleOf } from '../../bench/scoring/judges/modules.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

interface VarianceOptions {
  measure: Measure
  judged?: Spreadable
  json?: boolean
}

/** `variance`: where the spread of scores comes from, over bundles that cross doctors, patients and judges. */
export const varianceCommand: AddCommand = (program) => {
  program
    .command('variance')
    .description('split the variance of scores into doctor, patient, judge, case, these together, and trial')
    .argument('<bundle-dir...>', 'one bundle of each doctor with each patient')
    .addOption(new Option('--measure <name>', 'the measure').choices(measures).default('ddx1'))
    .option('--judged <module.measure>', 'a measure of the judges beside the bundles instead, e.g. doctor.quality', judgedMeasure)
    .option('--json', 'print one JSON object')
    .action(async (directories: string[], { measure, judged, json }: VarianceOptions) => {
      const what = judged ?? { measure }
      const found = await spreadOf(directories, what)
      if (!found) throw new InputError('variance/too-few', 'It takes two doctors, two patients or two judges, and at least two cases that all of them scored.')
      const { components, ...levels } = found
      const named = components.map(({ of, variance }) => ({ of: of.join(' × ') || 'trial', variance }))
      if (json) return print(JSON.stringify({ ...what, ...levels, components: named }))
      const name = 'module' in what ? `${what.module}.${what.measure}` : what.measure
      print(`${name}: ${Object.entries(levels).map(([factor, count]) => `${count} ${count === 1 ? factor.slice(0, -1) : factor}`).join(' × ')}`)
      const total = named.reduce((sum, { variance }) => sum + variance, 0)
      const width = Math.max(...named.map(({ of }) => of.length))
      for (const { of, variance } of named) print(`${of.padEnd(width)}  ${variance.toFixed(4)}  ${((100 * variance) / (total || 1)).toFixed(1)} %`)
    })
}

function judgedMeasure(text: string): Spreadable {
  const [name, measure] = text.split('.')
  const module = judgeModules.find((one) => one === name)
  if (module && measure && judgeModuleOf[module].measures.includes(measure)) return { module, measure }
  const known = judgeModules.flatMap((one) => judgeModuleOf[one].measures.map((its) => `${one}.${its}`))
  throw new InvalidArgumentError(`"${text}" is no measure of a judge; there are: ${known.join(', ')}.`)
}
