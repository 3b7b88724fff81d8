import { Command, CommanderError } from 'commander'
import { InputError } from '../bench/schema/error.ts'
import type { AddCommand } from './commands/command.ts'
import { config } from './config.ts'
import { stateFault } from './state-fault.ts'

/** Each command, read when it is asked for, or when all are to be listed. */
const commands: Record<string, () => Promise<AddCommand>> = {
  run: async () => (await import('./commands/run.ts')).runCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  rescore: async () => (await import('./commands/rescore.ts')).rescoreCommand,
  judge: async () => (await import('./commands/judge.ts')).judgeCommand,
  agree: async () => (await import('./commands/agree.ts')).agreeCommand,
  record: async () => (await import('./commands/record.ts')).recordCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
  trials: async () => (await import('./commands/trials.ts')).trialsCommand,
  faults: async () => (await import('./commands/faults.ts')).faultsCommand,
  variance: async () => (await import('./commands/variance.ts')).varianceCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  board: async () => (await import('./commands/board.ts')).boardCommand,
  cases: async () => (await import('./commands/cases.ts')).casesCommand,
  chat: async () => (await import('./commands/chat.ts')).chatCommand,
  ddx: async () => (await import('./commands/ddx.ts')).ddxCommand,
  holdout: async () => (await import('./commands/holdout.ts')).holdoutCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  profiles: async () => (await import('./commands/profiles.ts')).profilesCommand,
  state: async () => (await import('./commands/state.ts')).stateCommand,
  publish: async () => (await import('./commands/publish.ts')).publishCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  token: async () => (await import('./commands/token.ts')).tokenCommand,
  worker: async () => (await import('./commands/worker.ts')).workerCommand,
  patient: async () => (await import('./commands/patient.ts')).patientCommand,
}

/**
 * The `patientsim` command line. Results go to stdout, progress and errors to stderr.
 * @param args the words after the program's name
 * @returns the exit code: 0 done, 1 the work failed, 2 bad usage or input
 */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0
  process.stdout.on('error', endWithReader)
  const program = new Command('patientsim')
    .description('Runs doctor agents against simulated emergency-department patients and scores them. Synthetic; not for clinical use.')
    .version(config.packageVersion)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
  const [name = ''] = args
  const asked = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands)
  for (const load of asked) {
    const add = await load()
    add(program, (result) => (code = result))
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const mendable = error instanceof InputError ? error : stateFault(error, config.server.database)
    if (mendable) {
      process.stderr.write(`${mendable.message} [${mendable.code}]\n`)
      return 2
    }
    process.stderr.write(`The work failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
}

/** Whoever reads what is printed may have had enough: `cases | head -3`. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}
