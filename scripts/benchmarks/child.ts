import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import { config, root } from '../config.ts'

const usage = new URL('usage.mjs', import.meta.url).href
const usageSchema = z.object({ cpuSeconds: z.number(), peakMb: z.number() })

/** What a program took: wall time, CPU of all its threads, the largest resident set; and what it printed. */
export interface Taken {
  seconds: number
  cpuSeconds: number
  peakMb: number
  stdout: string
}

/**
 * Runs a Node program in a process of its own, to its end.
 * @param args the program's file and its arguments
 * @param env variables besides this process's own
 * @throws Error with the last lines of stderr when it ends with another code than 0, or does not end within half an hour
 */
export async function take(args: readonly string[], env: Record<string, string> = {}): Promise<Taken> {
  const folder = mkdtempSync(join(tmpdir(), 'patientsim-usage-'))
  const file = join(folder, 'usage.json')
  try {
    const start = performance.now()
    const preload = `${usage}?${encodeURIComponent(pathToFileURL(file).href)}`
    const stdout = await output(['--import', preload, ...args], env)
    const seconds = (performance.now() - start) / 1000
    return { seconds, stdout, ...usageSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function output(args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...config.environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 1_800_000,
  })
  const [out, err] = [[] as Buffer[], [] as Buffer[]]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code === 0) return Buffer.concat(out).toString()
  const words = Buffer.concat([...out, ...err]).toString().trim().split('\n').slice(-8).join('\n')
  throw new Error(`node ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${words}`)
}

/** The path of a program that is measured, or that plays the other side. */
export function program(name: string): string {
  return fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
}

/** The `patientsim` command line. */
export const patientsim = join(root, 'scripts', 'patientsim.mjs')
