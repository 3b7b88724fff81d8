import { Command, CommanderError } from 'commander'
import { InputError } from '../bench/schema/error.ts'
import { config } from './config.ts'
import { stateFault } from './state-fault.ts'

/** A program that throws where it would end the process; its commands take that over when they are added. */
export function newProgram(name: string, description: string): Command {
  return new Command(name).description(description).showHelpAfterError('(add --help for the options)').exitOverride()
}

/**
 * Runs a program of this project to its end. Results go to stdout, progress and errors to stderr; what a person can mend
 * is said in one sentence.
 * @param program as `newProgram` makes it; reads the words and does the work
 * @param args the words after the program's name
 * @returns the exit code: 0 done, 1 the work failed, 2 bad usage or input
 */
export async function runProgram(program: Command, args: readonly string[]): Promise<0 | 1 | 2> {
  // One process may run several programs, as the tests do: one listener is enough.
  process.stdout.off('error', endWithReader).on('error', endWithReader)
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
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
