import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Protocol } from '../schema/bundle.ts'
import type { FinishedTrial, PlannedTrial } from './trial.ts'

/** What a worker thread needs to know: everything else it reads itself. */
export interface WorkerSetup {
  /** The name of a built-in doctor. */
  baseline: string
  /** Of the reference track. */
  protocol: Protocol
  /** The data folders. */
  directories: readonly string[]
}

export interface TrialOrder {
  caseId: string
  trial: number
}

/**
 * Has trials of a built-in doctor on the reference track on several cores: both are pure code, so that a trial is the
 * same wherever it is had. A trial waits until a thread is free.
 * @param count how many threads
 */
export function trialWorkers(count: number, setup: WorkerSetup) {
  const threads = Array.from({ length: count }, () => new Worker(new URL('./trial-worker.ts', import.meta.url), { workerData: setup }))
  const idle = [...threads]
  const waiting: ((thread: Worker) => void)[] = []
  return {
    /** @throws the thread's error when it breaks */
    async have({ case: one, trial }: PlannedTrial): Promise<FinishedTrial> {
      const thread = idle.pop() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)))
      try {
        const answer = once(thread, 'message')
        thread.postMessage({ caseId: one.id, trial } satisfies TrialOrder)
        return ((await answer) as [FinishedTrial])[0]
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
