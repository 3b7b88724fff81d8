import { spawn } from 'node:child_process'

/**
 * Runs a program to its end; what it prints goes to stderr.
 * @throws Error with its exit code when that is not 0
 */
export async function runToEnd(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 2, 2] })
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}.`)
}

/** Waits for SIGTERM or SIGINT, or for the end of the process that forked this one. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
    process.once('disconnect', () => resolve())
    process.channel?.unref()
  })
}
