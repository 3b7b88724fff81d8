import { readFileSync, readdirSync } from 'node:fs'

const ticksPerSecond = 100

/** What a process took since it began, from /proc (Linux alone). */
export interface Took {
  cpuSeconds: number
  residentMb: number
}

export function took(pid: number): Took {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, residentMb: Number(resident) / 1024 }
}

/** The processes that a process started. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`)
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'))
  return lists.flatMap((list) => list.split(' ').filter((one) => one !== '').map(Number))
}
