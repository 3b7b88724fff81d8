import type { Kysely, Transaction } from 'kysely'
import type { FinishedTrial } from '../../bench/run/trial.ts'
import type { Tables } from '../store/schema.ts'
import { type Ending, endRun } from './end-run.ts'
import { changeRun } from './events.ts'
import type { Handout, Lease } from './handout.ts'

/** The queue as workers see it: what is handed out, and what comes back. Every call is atomic. */
export interface Leases extends Pick<Handout, 'beat' | 'giveUp' | 'release'> {
  /** Takes the next piece of work, as `Handout.next`. */
  claim(owner: string, finishes: boolean): Promise<Lease | null>
  /** Starts a piece's run, where it is the first piece; whoever can't must give the piece up, as with any fault of its work. */
  begin(lease: Lease): Promise<void>
  /** Keeps a finished trial. @returns false when the lease was lost or the run is over: nothing was kept then */
  complete(owner: string, lease: Lease, trial: FinishedTrial): Promise<boolean>
  /**
   * Ends the run for a fault that a piece of it met. @returns false when the lease was lost or the run is over: nothing
   * changed
   */
  endRun(owner: string, lease: Lease, ending: Ending): Promise<boolean>
}

export function leases(db: Kysely<Tables>, handout: Handout, now: () => Date): Leases {
  const at = () => now().toISOString()

  async function begin({ run_id: runId }: Lease): Promise<void> {
    const run = await db.selectFrom('queue_runs').select('state').where('id', '=', runId).executeTakeFirst()
    // Its team may have been deleted since.
    if (run?.state !== 'queued') return
    const started_at = at()
    await db
      .transaction()
      .execute((trx) =>
        changeRun(trx, runId, ['queued'], 'started', started_at, () => ({
          set: { state: 'running', started_at },
          data: {},
        })),
      )
  }

  /**
   * Does work that settles a lease, in a transaction. @returns false when it threw LostLease: nothing changed then
   */
  async function unlessLost(
    owner: string,
    lease: Lease,
    work: (trx: Transaction<Tables>) => Promise<void>,
  ): Promise<boolean> {
    try {
      await db.transaction().execute(work)
      handout.forget(owner, lease)
      return true
    } catch (error) {
      if (error instanceof LostLease) return false
      throw error
    }
  }

  return {
    beat: handout.beat,
    giveUp: handout.giveUp,
    release: handout.release,
    claim: handout.next,
    begin,
    async complete(owner, lease, { consultation, measurement }) {
      const { run_id, position, case_id, trial, attempts } = lease
      const kind = consultation.outcome.kind
      return unlessLost(owner, lease, async (trx) => {
        const run = await changeRun(trx, run_id, ['running'], 'trial', at(), (before) => {
          const done = before.done + 1
          const failed = before.failed + (kind === 'failed' ? 1 : 0)
          const voided = before.void + (kind === 'void' ? 1 : 0)
          const tokens_input = before.tokens_input + (measurement.tokens?.input ?? 0)
          const tokens_output = before.tokens_output + (measurement.tokens?.output ?? 0)
          // Of cases that nobody may know, nobody hears which one it was or how it went.
          const which = before.sealed ? {} : { case: case_id, trial, outcome: kind }
          const data = { ...which, done, total: before.total, failed }
          return { set: { done, failed, void: voided, tokens_input, tokens_output }, data }
        })
        if (!run || !(await handout.settle(trx, owner, lease))) throw new LostLease()
        const result = { consultation: JSON.stringify(consultation), measurement: JSON.stringify(measurement) }
        const rows = trx.updateTable('queue_trials').where('run_id', '=', run_id)
        await rows
          .where('position', '=', position)
          .set({ ...result, state: 'done', attempts })
          .execute()
        if (run.done === run.total) {
          await rows.where('position', '=', run.total).set({ state: 'waiting' }).execute()
          await handout.offer(trx, run, [run.total])
        }
      })
    },
    endRun: (owner, lease, ending) =>
      unlessLost(owner, lease, async (trx) => {
        // The run first, as everywhere: two that ended it at once would else wait for each other.
        await trx
          .updateTable('queue_runs')
          .set((e) => ({ id: e.ref('id') }))
          .where('id', '=', lease.run_id)
          .execute()
        if (!(await handout.settle(trx, owner, lease))) throw new LostLease()
        if (!(await endRun(trx, handout, lease.run_id, ending, at()))) throw new LostLease()
      }),
  }
}

/** Thrown to undo a transaction whose lease was another's meanwhile. */
class LostLease extends Error {}
