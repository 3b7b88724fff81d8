import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import {
  checkHoldout,
  type Commitment,
  commitHoldout,
  commitmentSchema,
  type Opening,
  openHoldout,
  openingSchema,
} from '../../bench/profiles/holdout.ts'
import type { Library } from '../../bench/profiles/library.ts'
import { loadLibrary } from '../../bench/profiles/load.ts'
import { makeOpenCases } from '../../bench/profiles/open.ts'
import { InputError } from '../../bench/schema/error.ts'
import { readFormat } from '../../bench/schema/format.ts'
import type { ProfileSet } from '../../bench/schema/profile.ts'
import type { AddCommand } from './command.ts'
import { keepLocalCases } from '../local-cases.ts'
import { readJsonFile } from '../read-json.ts'
import { print } from './options.ts'

/** `holdout commit|open|check`: hidden cases by commit and reveal. */
export const holdoutCommand: AddCommand = (program, exit) => {
  const holdout = program.command('holdout').description('hidden cases: commit to them, make them again, let anyone check them')
  holdout
    .command('commit')
    .description('draw a hidden split; print the commitment to publish, and write the opening to keep secret')
    .requiredOption('--season <name>', 'e.g. 2026-fall')
    .requiredOption('--opening <file>', 'where the secret opening is written; it must not exist yet')
    .action((options: { season: string; opening: string }) => {
      if (existsSync(options.opening)) throw new InputError('holdout/exists', `${options.opening} is there already; name a new file.`)
      const opening: Opening = { schema: 'patientsim-holdout-opening/1', season: options.season, seed: fresh(), salt: fresh() }
      const { library, open } = world()
      const { commitment, set, split } = commitHoldout(opening, library, open)
      writeFileSync(options.opening, `${JSON.stringify(opening, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
      keepLocalCases(set, [split])
      process.stderr.write(`Publish the commitment below; keep ${options.opening} secret until the season ends. The split ${split.name} is ready here.\n`)
      print(JSON.stringify(commitment, null, 2))
    })
  holdout
    .command('open')
    .description('make the hidden split again from its opening, on this machine')
    .argument('<commitment.json>')
    .argument('<opening.json>')
    .action((commitmentPath: string, openingPath: string) => {
      const { library, open } = world()
      const { set, split } = openHoldout(...read(commitmentPath, openingPath), library, open)
      print(`The split ${split.name} (${split.cases.length} cases, ${split.sha256}) is in ${keepLocalCases(set, [split])}.`)
    })
  holdout
    .command('check')
    .description('check a revealed opening against the published commitment; exit 1 when they do not agree')
    .argument('<commitment.json>')
    .argument('<opening.json>')
    .option('--json', 'print one JSON object')
    .action((commitmentPath: string, openingPath: string, options: { json?: boolean }) => {
      const { library, open } = world()
      const faults = checkHoldout(...read(commitmentPath, openingPath), library, open)
      if (options.json) print(JSON.stringify({ ok: faults.length === 0, faults }))
      else print(faults.length === 0 ? 'The opening is the one that was committed to, and gives the committed cases.' : `It does not agree: ${faults.join('; ')}.`)
      if (faults.length > 0) exit(1)
    })
}

function fresh(): string {
  return randomBytes(32).toString('hex')
}

function world(): { library: Library; open: ProfileSet[] } {
  const library = loadLibrary()
  return { library, open: Object.values(makeOpenCases(library).sets) }
}

function read(commitment: string, opening: string): [Commitment, Opening] {
  return [
    readFormat(commitmentSchema, readJsonFile(commitment), commitment),
    readFormat(openingSchema, readJsonFile(opening), opening),
  ]
}
