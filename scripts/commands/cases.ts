import { loadCases } from '../../bench/run/data.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { print } from './options.ts'

/** `cases`: lists the cases of a split, without what is hidden from a doctor. */
export const casesCommand: AddCommand = (program) => {
  program
    .command('cases')
    .description('list the cases of a split')
    .option('--split <name>', 'the split', 'dev')
    .option('--json', 'print one JSON object')
    .action((options: { split: string; json?: boolean }) => {
      const { split, profiles } = loadCases(options.split, config.dataDirectories)
      const cases = split.cases.map((one) => {
        const { age, gender, arrival_transport } = profiles.get(one.profile)!
        return { ...one, patient: { age, gender, arrival_transport } }
      })
      if (options.json) print(JSON.stringify({ split: split.name, sha256: split.sha256, cases }))
      else for (const { id, patient } of cases) print(`${id}  ${patient.age} ${patient.gender}, ${patient.arrival_transport}`)
    })
}
