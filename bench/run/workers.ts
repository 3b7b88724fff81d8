import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Protocol } from '../schema/bundle.ts'
import type { Case } from '../schema/case.ts'
import type { FinishedTrial, PlannedTrial } from './trial.ts'

/** A run whose trials threads can have: everything else they read themselves. */
export interface ThreadedRun {
  /** The name of a built-in doctor. */
  baseline: string
  /** Of the reference track. */
  protocol: Protocol
  /** The data folders. */
  directories: readonly string[]
}

export interface TrialOrder extends ThreadedRun {
  case: Case
  trial: number
}

/** A trial leaves little behind, so that a thread's heap for what is short-lived can be small: tens of megabytes less each, as fast. */
const youngMb = 16

/** Threads that have trials; one set serves any number of runs. */
export type TrialWorkers = ReturnType<typeof trialWorkers>

/**
 * Has trials of a built-in doctor on the reference track on several cores: both are pure code, so that a trial is the
 * same wherever it is had. A trial waits until a thread is free.
 * @param count how many threads
 */
export function trialWorkers(count: number) {
  const options = { resourceLimits: { maxYoungGenerationSizeMb: youngMb } }
  const threads = Array.from({ length: count }, () => new Worker(new URL('./trial-worker.ts', import.meta.url), options))
  const idle = [...threads]
  const waiting: ((thread: Worker) => void)[] = []
  return {
    /** @throws the thread's error when it breaks */
    async have(run: ThreadedRun, planned: PlannedTrial): Promise<FinishedTrial> {
      const thread = idle.pop() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)))
      try {
        const answer = once(thread, 'message')
        thread.postMessage({ ...run, case: planned.case, trial: planned.trial } satisfies TrialOrder)
        const [trial] = (await answer) as [string]
        return JSON.parse(trial) as FinishedTrial
      } finally {
        const next = waiting.shift()
        if (next) next(thread)
        else idle.push(thread)
      }
    },
    /** Ends the threads. */
    async close(): Promise<void> {
      await Promise.all(threads.map((thread) => thread.terminate()))
    },
  }
}
