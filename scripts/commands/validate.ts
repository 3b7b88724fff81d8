import { buildDoctor } from '../../bench/doctors/build.ts'
import { DoctorError } from '../../bench/doctors/doctor.ts'
import { probe } from '../../bench/run/probe.ts'
import { readSubmission } from '../../bench/run/read-submission.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { print } from './options.ts'

/** `validate`: the file, the secrets, and one probe turn; exit 1 when the doctor does not answer as agreed. */
export const validateCommand: AddCommand = (program, exit) => {
  program
    .command('validate')
    .description('check a submission.yaml and ask its doctor for one probe turn')
    .argument('<submission.yaml>')
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: { json?: boolean }) => {
      const submission = readSubmission(path)
      const doctor = buildDoctor(submission, config.secret)
      try {
        const reply = await doctor.reply({ ...probe, consultation_id: crypto.randomUUID() })
        const answer = reply.ddx ? { ddx: reply.ddx } : { message: reply.message }
        if (options.json) print(JSON.stringify({ ok: true, submission: `${submission.team}/${submission.agent}`, answer }))
        else print(`Valid. ${submission.team}/${submission.agent} answered the probe turn with ${JSON.stringify(answer)}.`)
      } catch (error) {
        if (!(error instanceof DoctorError)) throw error
        if (options.json) print(JSON.stringify({ ok: false, code: error.code, reason: error.message }))
        else print(`The file is valid, but the probe turn failed: ${error.message} [${error.code}]`)
        exit(1)
      }
    })
}
