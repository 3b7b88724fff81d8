import type { WrittenTrial } from './written-trial.ts'

/** What a run is: the same team, agent, doctor and protocol give the same key. */
export interface RunKey {
  team: string
  agent: string
  /** SHA-256 over the submission and the protocol. */
  sha256: string
}

/** Trials that are read from a database at once: enough to make the reading cheap, and no more than a few megabytes. */
export const readAtOnce = 100

/** Where the state of runs is kept, so that a killed run goes on where it was. Each call is atomic. */
export interface RunStore {
  /**
   * Opens the unfinished run with this key, or begins one.
   * @returns its id, and which trials it has already, as `trialKey` texts
   */
  open(key: RunKey): Promise<{ id: string; done: Set<string> }>
  /** Keeps a trial; a trial that is there already stays as it is. */
  save(run: string, trial: WrittenTrial): Promise<void>
  /** Kept trials, in the order in which they are named; some at a time, for a run may hold more than memory does. */
  load(run: string, trials: readonly TrialName[]): Promise<WrittenTrial[]>
  /** Call it when the bundle is written: the trials are dropped here, and the next `open` of the key begins a new run. */
  finish(run: string): Promise<void>
}

/** Which trial of a run it is. */
export type TrialName = Pick<WrittenTrial, 'caseId' | 'trial'>

/** The name of a trial within its run, as one text. */
export function trialKey(caseId: string, trial: number): string {
  return `${caseId}#${trial}`
}

/** A store in memory, for runs that need not outlive the process. */
export function memoryStore(): RunStore {
  const trials = new Map<string, WrittenTrial>()
  return {
    open: async () => ({ id: 'memory', done: new Set(trials.keys()) }),
    async save(_run, trial) {
      trials.set(trialKey(trial.caseId, trial.trial), trial)
    },
    load: async (_run, named) => named.map(({ caseId, trial }) => trials.get(trialKey(caseId, trial))!),
    finish: async () => undefined,
  }
}
