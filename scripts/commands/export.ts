import { writeFileSync } from 'node:fs'
import { loadCases } from '../../bench/run/data.ts'
import { dialogueOf, recordOf } from '../../bench/run/export-dialogue.ts'
import { casesToJudge } from '../../bench/run/judge.ts'
import { readConsultations } from '../../bench/run/read-bundle.ts'
import { config } from '../config.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

interface ExportOptions {
  out: string
  profiles?: string
  json?: boolean
}

/** `export dialogue`: a bundle's talks for PatientSim's own scripts. */
export const exportCommand: AddCommand = (program) => {
  program
    .command('export')
    .description("write a bundle in others' formats")
    .command('dialogue')
    .description("write a bundle's talks as PatientSim's dialogue.jsonl, void ones left out")
    .argument('<bundle-dir>')
    .option('--out <file>', 'the file to write', 'dialogue.jsonl')
    .option('--profiles <file>', "write each talk's patient too, as PatientSim's patient_profile.json")
    .option('--json', 'print one JSON object')
    .action(async (directory: string, options: ExportOptions) => {
      const { cases } = casesToJudge(directory, (split) => loadCases(split, config.dataDirectories))
      const lines: string[] = []
      const records: unknown[] = []
      for await (const consultation of readConsultations(directory)) {
        if (consultation.outcome.kind === 'void') continue
        lines.push(`${JSON.stringify(dialogueOf(consultation))}\n`)
        records.push(recordOf(consultation, cases.profiles.get(consultation.profile)!, cases.split.name))
      }
      const onlyOwner = cases.sealed ? { mode: 0o600 } : {}
      writeFileSync(options.out, lines.join(''), onlyOwner)
      if (options.profiles !== undefined) {
        writeFileSync(options.profiles, `${JSON.stringify(records, null, 1)}\n`, onlyOwner)
      }
      if (options.json) print(JSON.stringify({ out: options.out, dialogues: lines.length, profiles: options.profiles }))
      else print(`${lines.length} dialogues: ${options.out}`)
    })
}
