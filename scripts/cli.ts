import { Command, CommanderError } from 'commander'
import { InputError } from '../bench/schema/error.ts'
import { agreeCommand } from './commands/agree.ts'
import { auditCommand } from './commands/audit.ts'
import { boardCommand } from './commands/board.ts'
import { casesCommand } from './commands/cases.ts'
import { chatCommand } from './commands/chat.ts'
import { compareCommand } from './commands/compare.ts'
import { ddxCommand } from './commands/ddx.ts'
import { exportCommand } from './commands/export.ts'
import { faultsCommand } from './commands/faults.ts'
import { holdoutCommand } from './commands/holdout.ts'
import { importCommand } from './commands/import.ts'
import { judgeCommand } from './commands/judge.ts'
import { patientCommand } from './commands/patient.ts'
import { profilesCommand } from './commands/profiles.ts'
import { recordCommand } from './commands/record.ts'
import { rescoreCommand } from './commands/rescore.ts'
import { runCommand } from './commands/run.ts'
import { serveCommand } from './commands/serve.ts'
import { tokenCommand } from './commands/token.ts'
import { trialsCommand } from './commands/trials.ts'
import { validateCommand } from './commands/validate.ts'
import { varianceCommand } from './commands/variance.ts'
import { verifyCommand } from './commands/verify.ts'
import { workerCommand } from './commands/worker.ts'
import { publishCommand } from './commands/publish.ts'
import { stateCommand } from './commands/state.ts'
import { config } from './config.ts'
import { stateFault } from './state-fault.ts'

/**
 * The `patientsim` command line. Results go to stdout, progress and errors to stderr.
 * @param args the words after the program's name
 * @returns the exit code: 0 done, 1 the work failed, 2 bad usage or input
 */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0
  const program = new Command('patientsim')
    .description('Runs doctor agents against simulated emergency-department patients and scores them. Synthetic; not for clinical use.')
    .version(config.packageVersion)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
  const commands = [
    runCommand,
    validateCommand,
    verifyCommand,
    rescoreCommand,
    judgeCommand,
    agreeCommand,
    recordCommand,
    compareCommand,
    trialsCommand,
    faultsCommand,
    varianceCommand,
    auditCommand,
    boardCommand,
    casesCommand,
    chatCommand,
    ddxCommand,
    holdoutCommand,
    importCommand,
    exportCommand,
    profilesCommand,
    stateCommand,
    publishCommand,
    serveCommand,
    tokenCommand,
    workerCommand,
    patientCommand,
  ]
  for (const command of commands) command(program, (result) => (code = result))
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const mendable = error instanceof InputError ? error : stateFault(error, config.statePath)
    if (mendable) {
      process.stderr.write(`${mendable.message} [${mendable.code}]\n`)
      return 2
    }
    process.stderr.write(`The work failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
}
