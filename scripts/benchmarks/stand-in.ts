import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { program } from './child.ts'

/** Does some work while a stand-in answers at `address`, every call after the same time. */
export async function withStandIn<T>(milliseconds: number, rounds: number, work: (address: string) => Promise<T>): Promise<T> {
  const args = [program('stand-in'), String(milliseconds), String(rounds)]
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const address = await new Promise<string>((resolve, reject) => {
      server.once('exit', () => reject(new Error('The stand-in did not start.')))
      createInterface({ input: server.stdout }).once('line', resolve)
    })
    return await work(address)
  } finally {
    server.kill()
  }
}
