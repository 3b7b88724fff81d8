import type { AddCommand } from './commands/command.ts'
import { config } from './config.ts'
import { newProgram, runProgram } from './program.ts'

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
 * The `patientsim` command line.
 * @param args the words after the program's name
 * @returns the exit code, as `runProgram`, or the command's own
 */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0
  const description = 'Runs doctor agents against simulated emergency-department patients and scores them. Synthetic; not for clinical use.'
  const program = newProgram('patientsim', description).version(config.packageVersion)
  const [name = ''] = args
  const asked = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands)
  for (const load of asked) {
    const add = await load()
    add(program, (result) => (code = result))
  }
  return (await runProgram(program, args)) || code
}
