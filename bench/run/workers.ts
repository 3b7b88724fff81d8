import { Worker } from 'node:worker_threads'
import type { Protocol } from '../schema/bundle.ts'
import type { Case } from '../schema/case.ts'
import type { Consultation } from '../schema/transcript.ts'
import type { PlannedTrial } from './trial.ts'
import type { WrittenTrial } from './written-trial.ts'

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

/** A trial that a thread had; texts cost less to hand over than the objects that they say. */
export interface ThreadedTrial {
  outcome: Consultation['outcome']
  lines: WrittenTrial
}

/** A trial leaves little behind, so that a thread's heap for what is short-lived can be small: tens of megabytes less each, as fast. */
const youngMb = 16

/** Orders that a thread has at once: the next is there when the last is done, and no thread waits for its answer to be kept. */
const ordersAhead = 2

/** Threads that have trials; one set serves any number of runs. */
export type TrialWorkers = ReturnType<typeof trialWorkers>

/**
 * Has trials of a built-in doctor on the reference track on several cores: both are pure code, so that a trial is the
 * same wherever it is had. A trial waits until a thread can take it.
 * @param count how many threads
 */
export function trialWorkers(count: number) {
  const threads = Array.from({ length: count }, startThread)
  const ready = Array.from({ length: ordersAhead }, () => threads).flat()
  const waiting: ((thread: Thread) => void)[] = []
  return {
    /** @throws the thread's error when it breaks */
    async have(run: ThreadedRun, planned: PlannedTrial): Promise<ThreadedTrial> {
      const thread = ready.pop() ?? (await new Promise<Thread>((resolve) => waiting.push(resolve)))
      try {
        return await thread.have({ ...run, case: planned.case, trial: planned.trial })
      } finally {
        const next = waiting.shift()
        if (next) next(thread)
        else ready.push(thread)
      }
    },
    /** Ends the threads. */
    async close(): Promise<void> {
      await Promise.all(threads.map((thread) => thread.end()))
    },
  }
}

type Thread = ReturnType<typeof startThread>

/** A thread that answers its orders one after another; once it broke, it fails every one with the same error. */
function startThread() {
  const options = { resourceLimits: { maxYoungGenerationSizeMb: youngMb } }
  const worker = new Worker(new URL('./trial-worker.ts', import.meta.url), options)
  const asked: PromiseWithResolvers<ThreadedTrial>[] = []
  let broken: Error | undefined
  worker.on('message', (trial: ThreadedTrial) => asked.shift()!.resolve(trial))
  worker.on('error', (error: Error) => {
    broken = error
    for (const one of asked.splice(0)) one.reject(error)
  })
  return {
    async have(order: TrialOrder): Promise<ThreadedTrial> {
      if (broken) throw broken
      const one = Promise.withResolvers<ThreadedTrial>()
      asked.push(one)
      worker.postMessage(order)
      return one.promise
    },
    end: () => worker.terminate(),
  }
}
