import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { loadCases } from '../../bench/run/data.ts'
import { verify } from '../../bench/run/verify.ts'
import type { AddCommand } from '../cli.ts'
import { config } from '../config.ts'
import { print } from './options.ts'

/** `verify`: replays a bundle; exit 1 at the first difference. */
export const verifyCommand: AddCommand = (program, exit) => {
  program
    .command('verify')
    .description("rebuild a bundle from the doctor's turns and compare every line, score and hash")
    .argument('<bundle-dir>')
    .option('--json', 'print one JSON object')
    .action(async (directory: string, options: { json?: boolean }) => {
      const found = await verify(directory, referencePatient, (split) => loadCases(split, config.dataDirectories))
      if (options.json) print(JSON.stringify(found))
      else if (found.ok) print(`Verified: ${found.replayed} consultations replayed and equal; content hash ${found.content_sha256}`)
      else print(`Not verified: ${found.difference}`)
      if (!found.ok) exit(1)
    })
}
