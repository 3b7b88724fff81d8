import { basename, dirname, join, resolve } from 'node:path'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { loadCases } from '../../bench/run/data.ts'
import { currentScorers, rescore } from '../../bench/run/rescore.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { formatSlice } from '../../bench/run/format-board.ts'
import { print } from './options.ts'

/** `rescore`: the scorers of this release over the transcripts of an older bundle. */
export const rescoreCommand: AddCommand = (program) => {
  program
    .command('rescore')
    .description("score a bundle's transcripts with the scorers of this release, calling no doctor; the old bundle stays")
    .argument('<bundle-dir>')
    .option('--out <dir>', 'the folder of the new bundle (default: beside the old one, named by the scorers)')
    .option('--json', 'print one JSON object')
    .action(async (directory: string, options: { out?: string; json?: boolean }) => {
      const versions = Object.values(currentScorers.versions).join('-').replaceAll('/', '')
      const target = options.out ?? join(dirname(resolve(directory)), `${basename(resolve(directory))}.${versions}`)
      const result = await rescore(directory, target, {
        patient: referencePatient,
        loadCases: (split) => loadCases(split, config.dataDirectories),
        packageVersion: config.packageVersion,
        finishedAt: new Date(),
      })
      const { content_sha256, protocol_sha256, rescored_from, scores } = result
      if (options.json) print(JSON.stringify({ bundle: target, content_sha256, protocol_sha256, rescored_from, scores: scores.overall }))
      else print([formatSlice(scores.overall), `Bundle: ${target}`, `Content hash: ${content_sha256}`].join('\n'))
    })
}
