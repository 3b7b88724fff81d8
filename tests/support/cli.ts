import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../../scripts/config.ts'

export interface CliResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Starts the real command line in a process of its own. */
export function startCli(args: string[], env: Record<string, string> = {}) {
  return spawn(process.execPath, [join(root, 'scripts/patientsim.mjs'), ...args], { cwd: root, env: { ...process.env, ...env } })
}

/** Runs the real command line to its end. */
export async function cli(args: string[], options: { input?: string; env?: Record<string, string> } = {}): Promise<CliResult> {
  const child = startCli(args, options.env)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}
