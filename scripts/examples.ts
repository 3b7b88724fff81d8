import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { root } from './config.ts'

/** An example doctor under submissions/examples/, and how its endpoint is started. */
export interface Example {
  name: string
  command: string
  args: string[]
}

export const examples: readonly Example[] = [
  { name: 'typescript', command: process.execPath, args: [join(root, 'submissions/examples/typescript/doctor.ts')] },
  { name: 'python', command: 'python3', args: [join(root, 'submissions/examples/python/doctor.py')] },
]

/**
 * Starts an example's endpoint and waits until it listens.
 * @returns a handle that stops it, or null when its language is not installed
 * @throws Error with what it printed when it ends instead of listening, e.g. because its port is taken
 */
export async function startExample(example: Example): Promise<{ stop(): void } | null> {
  const child = spawn(example.command, example.args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(null) : reject(error)))
    child.once('exit', (code) => reject(new Error(`The example doctor ${example.name} ended with exit code ${code}: ${errors.join('').trim().slice(-500)}`)))
    createInterface({ input: child.stdout }).once('line', () => {
      child.removeAllListeners('exit')
      resolve({ stop: () => void child.kill() })
    })
  })
}
