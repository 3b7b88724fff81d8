import { readPhysioNet } from '../../bench/profiles/physionet.ts'
import type { AddCommand } from './command.ts'
import { keepLocalCases } from '../local-cases.ts'
import { readJsonFile } from '../read-json.ts'
import { importDialogue } from './import-dialogue.ts'
import { plainName, print } from './options.ts'

/** `import physionet`: PatientSim's released profiles, for those who hold them. `import dialogue`: talks of its own scripts. */
export const importCommand: AddCommand = (program) => {
  const parent = program.command('import').description('read cases and talks from elsewhere')
  parent
    .command('physionet')
    .description("read PatientSim's patient_profile.json as it is; its text stays on this machine, and bundles of it hold aggregates only")
    .argument('<patient_profile.json>')
    .option('--name <name>', 'what its splits are called before the hyphen, for a file of your own', plainName, 'patientsim')
    .option('--json', 'print one JSON object')
    .action((path: string, options: { name: string; json?: boolean }) => {
      const { set, splits } = readPhysioNet(readJsonFile(path), path, options.name)
      const folder = keepLocalCases(set, splits)
      const counts = splits.map(({ name, cases }) => ({ split: name, cases: cases.length }))
      if (options.json) print(JSON.stringify({ profiles: set.profiles.length, splits: counts, folder }))
      else print(`${set.profiles.length} profiles; splits: ${counts.map(({ split, cases }) => `${split} (${cases} cases)`).join(', ')}. Kept in ${folder}.`)
    })
  parent
    .command('dialogue')
    .description("read talks from PatientSim's dialogue.jsonl as a bundle for judge, agree and export; coverage is unscored")
    .argument('<dialogue.jsonl>')
    .option('--split <name>', 'the split whose cases the talks are about', 'dev')
    .option('--out <dir>', "the bundle's folder (default: beside the state, under imported/)")
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: { split: string; out?: string; json?: boolean }) => {
      const { bundle, dialogues } = await importDialogue(path, options.split, options.out)
      print(options.json ? JSON.stringify({ bundle, dialogues }) : `${dialogues} dialogues. Bundle: ${bundle}`)
    })
}
