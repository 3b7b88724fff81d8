import type { Taken } from './child.ts'
import type { Workspace } from './workspace.ts'

/** One thing that was measured, several times. */
export interface Figure {
  name: string
  unit: 's' | 'ms' | 'MB' | '1/s' | '×'
  better: 'lower' | 'higher'
  /** What it must reach: at most, or, where higher is better, at least. */
  goal?: number | undefined
  /** Every measurement, in order. */
  values: number[]
}

export interface BenchContext {
  workspace: Workspace
  /** One repetition, and nothing that takes longer than half a minute. */
  quick: boolean
  /** Says on stderr what is under way. */
  say: (what: string) => void
}

/** A part of `npm run bench`. */
export interface Item {
  /** As `--only` takes it. */
  name: string
  title: string
  measure(context: BenchContext): Promise<Figure[]>
}

/** Wall time, CPU time and peak memory of a program that was run several times. */
export function resources(
  what: string,
  runs: readonly Taken[],
  goals: { seconds?: number; peakMb?: number } = {},
): Figure[] {
  const better = 'lower'
  const [seconds, cpu, peak] = [
    runs.map((run) => run.seconds),
    runs.map((run) => run.cpuSeconds),
    runs.map((run) => run.peakMb),
  ] as const
  return [
    { name: `${what}: wall time`, unit: 's', better, goal: goals.seconds, values: seconds },
    { name: `${what}: CPU time`, unit: 's', better, values: cpu },
    { name: `${what}: peak memory`, unit: 'MB', better, goal: goals.peakMb, values: peak },
  ]
}

/** Does a thing a number of times, one after another. */
export async function repeated<T>(times: number, once: (at: number) => Promise<T>): Promise<T[]> {
  const done: T[] = []
  for (let i = 0; i < times; i++) done.push(await once(i))
  return done
}
