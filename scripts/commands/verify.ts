import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { loadCases } from '../../bench/run/data.ts'
import { readResult } from '../../bench/run/read-bundle.ts'
import { compareRerun } from '../../bench/run/rerun.ts'
import { readChecks, readHosts, tierOf } from '../../bench/run/tier.ts'
import { verify } from '../../bench/run/verify.ts'
import { InputError } from '../../bench/schema/error.ts'
import { recordReplay, recordRerun } from '../checks.ts'
import type { AddCommand } from './command.ts'
import { verifyCommitted } from '../committed.ts'
import { config } from '../config.ts'
import { print } from './options.ts'

interface VerifyOptions {
  committed?: boolean
  record?: boolean
  by: string
  rerun?: string
  json?: boolean
}

/** `verify`: replays a bundle; exit 1 at the first difference. */
export const verifyCommand: AddCommand = (program, exit) => {
  program
    .command('verify')
    .description("rebuild a bundle from the doctor's turns and compare every line, score and hash")
    .argument('[bundle-dir]')
    .option('--committed', 'every bundle under submissions/ that git tracks, up to the first difference')
    .option('--record', 'write the check beside the bundle, so that its row is shown as replayed')
    .option('--by <name>', 'who checks', 'anyone')
    .option('--rerun <bundle-dir>', "a second run of the same submission: do the two agree within the noise? A host's --record makes the tier rerun")
    .option('--json', 'print one JSON object')
    .action(async (directory: string | undefined, options: VerifyOptions) => {
      if ((directory === undefined) !== (options.committed === true)) throw new InputError('verify/which', 'Name one bundle, or --committed for all that git tracks.')
      if (directory === undefined) return exit((await allCommitted()) ? 0 : 1)
      const found = await verify(directory, referencePatient, (split) => loadCases(split, config.dataDirectories))
      const rerun = found.ok && options.rerun !== undefined ? await compareRerun(directory, options.rerun) : null
      if (found.ok && options.record) {
        if (found.extent === 'whole') recordReplay(directory, found.replayed, options.by)
        if (rerun?.agree) recordRerun(directory, options.rerun!, rerun.consultations)
      }
      const tier = tierOf(readResult(directory), readChecks(directory), readHosts(config.hosts))
      if (options.json) print(JSON.stringify({ ...found, rerun, tier }))
      else if (found.ok) print(`Verified: ${found.replayed} consultations ${extents[found.extent]}; content hash ${found.content_sha256}; tier ${tier}`)
      else print(`Not verified: ${found.difference}`)
      if (rerun && !options.json) print(`${rerun.agree ? 'The two runs agree' : 'Not a rerun'}: ${rerun.reason}.`)
      if (!found.ok || rerun?.agree === false) exit(1)
    })
}

/** Prints a line for each committed bundle, up to the first that differs; false when one does. */
async function allCommitted(): Promise<boolean> {
  for await (const { directory, difference, extent } of verifyCommitted(config.submissions, config.record)) {
    print(`${directory}: ${difference === null ? extent : `not verified: ${difference}`}`)
    if (difference !== null) return false
  }
  return true
}

const extents = {
  whole: 'replayed and equal',
  ledger: "replayed and equal but for the patient's wording, which a model chose",
  scores: 'scored anew and equal; the patient is a model, so what it said stands as claimed',
} as const
