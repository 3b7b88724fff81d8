import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../store/schema.ts'

/** A piece of work that a worker holds: a trial, or (with `case_id` empty) writing the bundle. */
export interface Lease {
  run_id: string
  position: number
  case_id: string
  trial: number
  /** How often the piece was begun, this time included. */
  attempts: number
}

/** What of a run decides who has its work, and when. */
export type OfferedRun = Pick<Tables['queue_runs'], 'id' | 'team_id' | 'priority' | 'total'>

type Trx = Transaction<Tables>

/**
 * Who hands out cases. On SQLite the rows without a result are the queue (`handout-rows.ts`); on Postgres pg-boss hands
 * them out (`handout-boss.ts`). Either way the rows of `queue_trials` say what is done and what is not, a piece is lent
 * to one worker at a time, and a loan that no heartbeat renews ends by itself. Any number of processes may call at
 * once.
 */
export interface Handout {
  /** Makes ready for a team's work, before any of it is offered. */
  welcome(team: string): Promise<void>
  /** Puts pieces of a run, whose rows are `waiting`, up for taking, in the caller's transaction. */
  offer(trx: Trx, run: OfferedRun, positions: readonly number[]): Promise<void>
  /**
   * Lends the next piece: of the runs with the highest priority, those of the team that has the least under way, and of
   * these the oldest, so that no team starves another; at most `queueLimits.perRun` of one run.
   * @param finishes false leaves writing bundles to others
   */
  next(owner: string, finishes: boolean): Promise<Lease | null>
  /** Renews every loan of the owner's. */
  beat(owner: string): Promise<void>
  /**
   * Ends a loan for good, in the caller's transaction, which has locked the run. @returns false when it was lost before
   */
  settle(trx: Trx, owner: string, lease: Lease): Promise<boolean>
  /** Forgets a settled loan; to be called when that transaction is kept. One that was undone leaves the loan as it was. */
  forget(owner: string, lease: Lease): void
  /** Ends a loan whose work went wrong, at once; the piece is anyone's again, and the attempt counts. */
  giveUp(owner: string, lease: Lease): Promise<void>
  /** Gives all loans of the owner's back; these attempts don't count. */
  release(owner: string): Promise<void>
  /** Takes back what is left of a run that is over, in the caller's transaction, which has locked the run. */
  withdraw(trx: Trx, run: OfferedRun): Promise<void>
  /** Loans at this moment, over all workers. */
  underWay(): Promise<number>
  /** Forgets what is left of teams that are gone. */
  tidy(): Promise<void>
  close(): Promise<void>
}

/** What both ways need. */
export interface HandoutSettings {
  db: Kysely<Tables>
  now: () => Date
  /** How long a loan holds without being renewed. */
  leaseSeconds: number
  /** Hears of faults between the calls. */
  onFault: (error: unknown) => void
}
