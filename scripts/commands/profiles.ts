import { generateProfile } from '../../bench/profiles/generate.ts'
import { loadLibrary } from '../../bench/profiles/load.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { Profile } from '../../bench/schema/profile.ts'
import type { AddCommand } from './command.ts'
import { print, wholeNumber } from './options.ts'
import { addBuild } from './profiles-build.ts'

interface GenerateOptions {
  seed: string
  count: number
  diagnosis?: string
}

/** `profiles generate`: new synthetic profiles from the illness scripts, for training and for trying things out. */
export const profilesCommand: AddCommand = (program) => {
  const profiles = program.command('profiles').description('make profiles')
  addBuild(profiles)
  profiles
    .command('generate')
    .description('draw synthetic profiles from the illness scripts; prints a profile set, the same for the same seed')
    .requiredOption('--seed <text>', 'any text')
    .option('--count <n>', 'how many; the diagnoses take turns', wholeNumber(1), 25)
    .option('--diagnosis <id>', 'only this one, e.g. pulmonary_embolism')
    .action((options: GenerateOptions) => {
      print(JSON.stringify({
        schema: 'patientsim-profiles/1',
        name: 'generated',
        title: `${options.count} synthetic ED profiles`,
        licence: 'CC BY 4.0',
        source: `Drawn from the illness scripts with the seed "${options.seed}"; synthetic, not for clinical use.`,
        credentialed: false,
        profiles: generate(options),
      }, null, 2))
    })
}

/** @throws InputError `diagnosis/unknown` when no script is of the diagnosis */
function generate({ seed, count, diagnosis }: GenerateOptions): Profile[] {
  const library = loadLibrary()
  const scripts = library.scripts.filter((script) => !diagnosis || script.diagnosis === diagnosis)
  if (scripts.length === 0) {
    const known = library.scripts.map((script) => script.diagnosis).join(', ')
    throw new InputError('diagnosis/unknown', `There is no illness script "${diagnosis}"; there are: ${known}.`)
  }
  const made: Profile[] = []
  for (let i = 0; i < count; i++) {
    made.push(generateProfile(scripts[i % scripts.length]!, library, `${seed}/${i}`, `g${String(i + 1).padStart(4, '0')}`, made.slice(-scripts.length)))
  }
  return made
}
