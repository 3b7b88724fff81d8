import { readPhysioNet } from '../../bench/profiles/physionet.ts'
import type { AddCommand } from './command.ts'
import { keepLocalCases } from '../local-cases.ts'
import { readJsonFile } from '../read-json.ts'
import { print } from './options.ts'

/** `import physionet`: PatientSim's released profiles, for those who hold them. They stay on this machine. */
export const importCommand: AddCommand = (program) => {
  program
    .command('import')
    .description('read cases from elsewhere')
    .command('physionet')
    .description("read PatientSim's patient_profile.json as it is; its text stays on this machine, and bundles of it hold aggregates only")
    .argument('<patient_profile.json>')
    .option('--json', 'print one JSON object')
    .action((path: string, options: { json?: boolean }) => {
      const { set, splits } = readPhysioNet(readJsonFile(path), path)
      const folder = keepLocalCases(set, splits)
      const counts = splits.map(({ name, cases }) => ({ split: name, cases: cases.length }))
      if (options.json) print(JSON.stringify({ profiles: set.profiles.length, splits: counts, folder }))
      else print(`${set.profiles.length} profiles; splits: ${counts.map(({ split, cases }) => `${split} (${cases} cases)`).join(', ')}. Kept in ${folder}.`)
    })
}
