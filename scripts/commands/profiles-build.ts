import { type Command, InvalidArgumentError, Option } from 'commander'
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Budget } from '../../bench/models/budget.ts'
import { buildModel, modelHouse } from '../../bench/models/build.ts'
import { fileCalls } from '../../bench/models/cache.ts'
import { spendingOf } from '../../bench/models/prices.ts'
import { loadLibrary } from '../../bench/profiles/load.ts'
import { type BuildReport, buildProfiles } from '../../bench/profiles/mimic/build.ts'
import { readBuildPrompts } from '../../bench/profiles/mimic/prompts.ts'
import { findTables } from '../../bench/profiles/mimic/tables.ts'
import { readModel } from '../../bench/run/read-model.ts'
import { config } from '../config.ts'
import { keepNotesLocal, outsideRepository, type PermittedService, permittedServices } from '../credentialed.ts'
import { formatSpending } from '../format-spending.ts'
import { progressOf } from '../progress.ts'
import { dollars, plainName, print, wholeNumber } from './options.ts'

interface BuildOptions {
  mimic: string[]
  model: string
  out: string
  service?: PermittedService
  seed: string
  split: string
  perDiagnosis: number
  plausibility: number
  concurrency: number
  maxCost?: number
  json?: boolean
}

/** `profiles build`: PatientSim's data pipeline, for those who hold MIMIC-IV. */
export function addBuild(profiles: Command): void {
  profiles
    .command('build')
    .description(
      'make profiles from your own MIMIC-IV, MIMIC-IV-ED and MIMIC-IV-Note; goes on where an interrupted build stopped',
    )
    .requiredOption('--mimic <dir...>', 'the folders of the three, or one that holds hosp/, ed/ and note/')
    .requiredOption('--model <model.yaml>', 'the model that reads the notes, on this machine')
    .requiredOption('--out <dir>', 'a folder outside this repository, for the profiles and the kept answers')
    .addOption(
      new Option('--service <name>', 'where your agreement lets the notes leave this machine').choices(
        permittedServices,
      ),
    )
    .option('--seed <text>', 'chooses stays, missing items, personas and words', '42')
    .option('--split <name>', "the value of each record's split", plainName, 'built')
    .option('--per-diagnosis <n>', 'stays to try of each diagnosis', wholeNumber(1), 40)
    .option('--plausibility <1-5>', 'the least rating that a profile is kept with', rating, 4)
    .option('--concurrency <n>', 'stays at once', wholeNumber(1), 4)
    .option('--max-cost <usd>', 'stop before the model costs more than this', dollars)
    .option('--json', 'print one JSON object')
    .action(build)
}

/** @throws InputError before any file is read where the notes or the profiles would go where they may not */
async function build(options: BuildOptions): Promise<void> {
  outsideRepository(options.out)
  const modelConfig = readModel(options.model)
  keepNotesLocal(modelConfig, options.service)
  const paths = findTables(options.mimic)
  mkdirSync(options.out, { recursive: true, mode: 0o700 })
  chmodSync(options.out, 0o700)
  const calls = fileCalls(join(options.out, 'calls.jsonl'))
  const budget = new Budget(options.maxCost)
  budget.countEarlier(calls.spent())
  const house = modelHouse(config.secret, { budget, calls })
  const show = progressOf('profiles', undefined, 'stays')
  const { records, report } = await buildProfiles({
    ...options,
    paths,
    builder: { model: buildModel(modelConfig, house), prompts: readBuildPrompts() },
    library: loadLibrary(),
    leastPlausible: options.plausibility,
    onRows: (table, rows, done) => {
      if (done || rows % 1_000_000 === 0) process.stderr.write(`${table}: ${rows} rows\n`)
    },
    onStay: ({ done, total, dropped }) => show({ done, total, resumed: 0, failed: dropped }),
  })
  const file = join(options.out, 'patient_profile.json')
  writeForOwner(file, records)
  writeForOwner(join(options.out, 'build.json'), report)
  const spending = spendingOf(budget.spent, [modelConfig])
  if (options.json) {
    const { usd: spent_usd, prices_as_of } = spending
    print(JSON.stringify({ file, profiles: records.length, report, spent_usd, prices_as_of }))
    return
  }
  const spent = formatSpending('Model', spending)
  print([textOf(report), ...(spent ? [spent] : []), `${records.length} profiles: ${file}`].join('\n'))
  print(`Next: import physionet ${file} --name <name>`)
}

/** Writes a file whole or not at all, for its owner alone. */
function writeForOwner(path: string, value: unknown): void {
  writeFileSync(`${path}.draft`, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 })
  renameSync(`${path}.draft`, path)
}

function textOf({ cohort, tried, dropped, profiles, drawn }: BuildReport): string {
  const counts = (title: string, tally: Record<string, number>) => {
    const each = Object.entries(tally).map(([name, count]) => `${count} ${name}`)
    return `${title}: ${each.join(', ') || 'none'}`
  }
  return [
    ...cohort.map(({ rule, stays }) => `${String(stays).padStart(7)}  ${rule}`),
    `${String(tried).padStart(7)}  tried`,
    counts('Dropped', dropped),
    counts('Profiles', profiles),
    counts('Items that nobody recorded, drawn', drawn),
  ].join('\n')
}

function rating(text: string): number {
  if (!/^[1-5]$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 5.')
  return Number(text)
}
