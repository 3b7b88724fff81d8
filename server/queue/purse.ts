import { setTimeout as sleep } from 'node:timers/promises'
import { type Expression, type ExpressionBuilder, type Kysely, sql, type SqlBool } from 'kysely'
import type { Purse, Settle } from '../../bench/models/budget.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { Tables } from '../store/schema.ts'

/** The code of the fault that ends a run as `over_budget`. */
export const budgetSpent = 'budget/spent'

/**
 * How long a call waits for others to give back what they hold, in seconds; what a killed worker holds never comes
 * back.
 */
const patience = { seconds: 60, step: 0.25 }

export type BudgetRow = Tables['budgets']

/** A budget of which nothing was spent. */
export const freshBudget = { cap_tokens: null, cap_usd: null, tokens: 0, usd: 0, held_tokens: 0, held_usd: 0 }

/** A run whose calls are paid from the budgets of its team and its submission. */
export type PayingRun = Pick<Tables['queue_runs'], 'id' | 'team_id' | 'submission_id'>

interface Reservation {
  tokens: number
  usd: number
}

/**
 * What the calls of a run pass, over all workers: each holds the most that it can take in both budgets before it is
 * made, so that no mixture of calls under way goes beyond a cap. A run that is over makes no more calls.
 * @param track is given what is being written down after a call; it waits for it, hears of its fault, and does not fail
 */
export function databasePurse(db: Kysely<Tables>, run: PayingRun, track: (writing: Promise<void>) => Promise<void>): Purse {
  const { id, team_id, submission_id } = run
  let spent = 0
  let made: Promise<unknown> | undefined
  const both = db
    .selectFrom('budgets')
    .selectAll()
    .where('team_id', '=', team_id)
    .where('submission_id', 'in', ['', submission_id])
  const makeRows = () =>
    db
      .insertInto('budgets')
      .values(['', submission_id].map((one) => ({ team_id, submission_id: one, ...freshBudget })))
      .onConflict((conflict) => conflict.columns(['team_id', 'submission_id']).doNothing())
      .execute()

  async function settle(held: Reservation, usd: number, tokens: number): Promise<void> {
    spent += usd
    await db.transaction().execute(async (trx) => {
      for (const one of inOrder(run)) {
        await trx
          .updateTable('budgets')
          .set((e) => ({
            held_tokens: e('held_tokens', '-', held.tokens),
            held_usd: e('held_usd', '-', held.usd),
            tokens: e('tokens', '+', tokens),
            usd: e('usd', '+', usd),
          }))
          .where((e) => e.and(one))
          .execute()
      }
    })
  }

  return {
    get spent() {
      return spent
    },
    async reserve(name, most, mostTokens): Promise<Settle> {
      await (made ??= makeRows())
      const asked = { tokens: mostTokens, usd: most ?? 0 }
      for (let waited = 0; !(await hold(db, run, asked, most !== null)); waited += patience.step) {
        const now = await db.selectFrom('queue_runs').select('state').where('id', '=', id).executeTakeFirst()
        const state = now?.state ?? 'gone'
        if (state !== 'running') throw new InputError('run/over', `The run is ${state}; no more calls are made.`)
        const rows = await both.execute()
        if (most === null) requirePrices(rows, name)
        const full = rows.find((row) => isFull(row, asked, waited >= patience.seconds))
        if (full) throw new InputError(budgetSpent, spentSentence(full))
        await sleep(patience.step * 1000)
      }
      return (usd, tokens) => track(settle(asked, usd, tokens))
    },
  }
}

/** Holds what a call may take at most, in both budgets or in none, while the run goes on. */
async function hold(db: Kysely<Tables>, run: PayingRun, asked: Reservation, priced: boolean): Promise<boolean> {
  const room = (e: ExpressionBuilder<Tables, 'budgets'>): Expression<SqlBool> =>
    e.and([
      sql<SqlBool>`(cap_tokens is null or tokens + held_tokens + ${asked.tokens} <= cap_tokens)`,
      priced ? sql<SqlBool>`(cap_usd is null or usd + held_usd + ${asked.usd} <= cap_usd)` : e('cap_usd', 'is', null),
    ])
  const undone = new Error('one of the budgets has no room')
  const going = db.selectFrom('queue_runs').select('id').where('id', '=', run.id).where('state', '=', 'running')
  try {
    await db.transaction().execute(async (trx) => {
      for (const one of inOrder(run)) {
        const { numUpdatedRows } = await trx
          .updateTable('budgets')
          .set((e) => ({ held_tokens: e('held_tokens', '+', asked.tokens), held_usd: e('held_usd', '+', asked.usd) }))
          .where((e) => e.and(one))
          .where(room)
          .where(({ exists }) => exists(going))
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) throw undone
      }
    })
    return true
  } catch (error) {
    if (error === undone) return false
    throw error
  }
}

/** Both budgets of a run, always in one order: calls at the same moment that lock them would else wait in a ring. */
function inOrder({ team_id, submission_id }: PayingRun): Pick<BudgetRow, 'team_id' | 'submission_id'>[] {
  return ['', submission_id].map((one) => ({ team_id, submission_id: one }))
}

/** @throws InputError `budget/no-price` for a cap in dollars, which a model of unknown price can't keep */
function requirePrices(rows: readonly BudgetRow[], name: string): void {
  if (rows.every((row) => row.cap_usd === null)) return
  throw new InputError(
    'budget/no-price',
    `There is a cap in dollars, but the price of ${name} is not known; ` +
      'add price: {input: …, output: …} to the model.',
  )
}

/**
 * Whether a budget has no room for a call, whatever others give back; who has waited long counts what they hold as
 * gone.
 */
function isFull(
  { cap_tokens, cap_usd, tokens, usd, held_tokens, held_usd }: BudgetRow,
  asked: Reservation,
  impatient: boolean,
): boolean {
  if (cap_tokens !== null && tokens + (impatient ? held_tokens : 0) + asked.tokens > cap_tokens) return true
  return cap_usd !== null && usd + (impatient ? held_usd : 0) + asked.usd > cap_usd
}

/** Says what of a budget is spent. */
export function spentSentence({ submission_id, cap_tokens, cap_usd, tokens, usd }: BudgetRow): string {
  const whose = submission_id === '' ? 'The team’s budget' : 'The submission’s budget'
  const caps = [
    ...(cap_tokens === null ? [] : [`${tokens} of ${cap_tokens} tokens`]),
    ...(cap_usd === null ? [] : [`$${usd.toFixed(4)} of $${cap_usd.toFixed(2)}`]),
  ]
  const mend = 'raise it and retry the run, which goes on from here'
  return `${whose} is spent: ${caps.join(', ')}, and the next call could go beyond it; ${mend}.`
}
