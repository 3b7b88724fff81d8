import { InputError } from '../schema/error.ts'
import type { Split } from '../schema/case.ts'
import type { ProfileSet } from '../schema/profile.ts'
import { checkSet } from './check.ts'
import { generateProfiles } from './generate.ts'
import type { Library } from './library.ts'
import { balancedSplit, crossedSplit } from './split.ts'

/** The open cases: two profile sets and three splits. */
export interface OpenCases {
  sets: { dev: ProfileSet; test: ProfileSet }
  splits: { dev: Split; test: Split; full: Split }
}

/** Every draw of the open cases hangs on this seed; another seed makes another benchmark. */
const seed = 'open-v1'

/**
 * Makes the open cases, the same each time: 25 dev profiles (one a diagnosis) and 75 test profiles (three), none
 * of which nearly repeats another, with the splits `dev` (37 cases, each persona once), `test` (370, each persona
 * ten times) and `full` (2,775, the test profiles crossed with the personas).
 * @throws InputError `profiles/…` when a profile cannot be drawn or a set has problems
 */
export function makeOpenCases(library: Library): OpenCases {
  const devProfiles = generateProfiles(library, { perDiagnosis: 1, seed: `${seed}/dev`, prefix: 'd' })
  const testProfiles = generateProfiles(library, { perDiagnosis: 3, seed: `${seed}/test`, prefix: 't' }, devProfiles)
  const problems = checkSet([...devProfiles, ...testProfiles], library)
  if (problems.length > 0) {
    throw new InputError('profiles/problems', `The open profiles have problems; mend ${problems[0]!.message}`)
  }
  const dev = profileSet('dev', 'one for each diagnosis', devProfiles)
  const test = profileSet('test', 'three for each diagnosis', testProfiles)
  const { diagnoses } = library
  return {
    sets: { dev, test },
    splits: {
      dev: balancedSplit(
        { name: 'dev', title: 'Development: each persona once over the dev profiles' },
        dev,
        diagnoses,
        1,
        `${seed}/dev/cases`,
      ),
      test: balancedSplit(
        { name: 'test', title: 'Test: each persona ten times over the test profiles' },
        test,
        diagnoses,
        10,
        `${seed}/test/cases`,
      ),
      full: crossedSplit({ name: 'full', title: 'Full: every test profile as every persona' }, test),
    },
  }
}

function profileSet(part: string, what: string, profiles: ProfileSet['profiles']): ProfileSet {
  return {
    schema: 'patientsim-profiles/1',
    name: `open-v1-${part}`,
    title: `Open synthetic ED profiles, version 1, ${part}: ${what}`,
    licence: 'CC BY 4.0',
    source: 'Drawn by a seeded generator from the illness scripts of this project; synthetic, not for clinical use.',
    credentialed: false,
    profiles,
  }
}
