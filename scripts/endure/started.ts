import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { config, root } from '../config.ts'

/** What a process held at one moment. */
export interface Sample {
  /** Since the process was started. */
  seconds: number
  residentMb: number
  files: number
}

/** A process that was started, watched until it ends. */
export interface Started {
  pid: number
  /** Its exit code (null after a signal), and what it printed. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  kill: (signal: NodeJS.Signals) => void
  /** Taken five times a second while it lives. */
  samples: readonly Sample[]
}

/** Starts a Node program of this checkout. */
export function startNode(args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...config.environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const began = performance.now()
  const [out, err, samples]: [Buffer[], Buffer[], Sample[]] = [[], [], []]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const timer = setInterval(() => {
    const held = heldBy(child.pid!)
    if (held) samples.push({ seconds: (performance.now() - began) / 1000, ...held })
  }, 200)
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }))
  }).finally(() => clearInterval(timer))
  return { pid: child.pid!, ended, kill: (signal) => child.kill(signal), samples }
}

/** Memory and open files of a process, from /proc (Linux alone); null when it is gone. */
function heldBy(pid: number): Omit<Sample, 'seconds'> | null {
  try {
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return resident ? { residentMb: Number(resident[1]) / 1024, files: readdirSync(`/proc/${pid}/fd`).length } : null
  } catch {
    return null
  }
}

/**
 * How a process' memory and files went while it was at work: the first fifth of its life, in which it warms up, and the last
 * tenth, in which it writes its bundle, are left out; the medians of the first and the last third of the rest are compared.
 */
export function growth(samples: readonly Sample[]): { memoryMb: number; files: number; peakMb: number } {
  const working = samples.slice(Math.floor(samples.length / 5), Math.ceil(samples.length * 0.9))
  const third = Math.max(1, Math.floor(working.length / 3))
  const rise = (of: (sample: Sample) => number) => median(working.slice(-third).map(of)) - median(working.slice(0, third).map(of))
  const peakMb = Math.max(0, ...samples.map((sample) => sample.residentMb))
  return { memoryMb: rise((sample) => sample.residentMb), files: rise((sample) => sample.files), peakMb }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
