import { writeFileSync } from 'node:fs'
import { loadCases } from '../../bench/run/data.ts'
import { formatPatientReport } from '../format-patient-report.ts'
import { makePatientReport } from '../patient-report.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `patient report`: the simulator's report card; exit 1 when a goal is not met. */
export const patientCommand: AddCommand = (program, exit) => {
  program
    .command('patient')
    .description('examine the simulated patient')
    .command('report')
    .description(
      'let a good and a poor communicator and passive doctors talk with every patient, and print the card',
    )
    .option('--split <name>', 'the split; only a crossed one (full) shows what personas cost', 'dev')
    .option('--json', 'print the report as one JSON object')
    .option('--out <file>', 'write the JSON to a file too')
    .action(async (options: { split: string; json?: boolean; out?: string }) => {
      const report = await makePatientReport(loadCases(options.split), (line) => process.stderr.write(`${line}\n`))
      if (options.out) writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`)
      print(options.json ? JSON.stringify(report) : formatPatientReport(report))
      if (report.goals.some((one) => one.met === false)) exit(1)
    })
}
