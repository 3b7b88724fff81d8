import type { Kysely } from 'kysely'
import type { Purse } from '../../bench/models/budget.ts'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'
import { type BudgetRow, budgetSpent, databasePurse, freshBudget, type PayingRun, spentSentence } from './purse.ts'

/** The most that may be spent; null where there is no cap. */
export interface Cap {
  tokens: number | null
  usd: number | null
}

/** What was taken: tokens of input and output together, and US dollars where prices are known. */
export interface Taken {
  tokens: number
  usd: number
}

/** A budget: of a team over all its runs, or of one submission over all of its. */
export interface BudgetState {
  cap: Cap
  /** What calls took, from the first one on; a call that may have been charged counts at its most. */
  spent: Taken
  /** What calls under way may take at most; a call that never came back holds it for ever. */
  held: Taken
}

/** Hard caps. `submission` null is the team's own. */
export interface Budgets {
  find(team: string, submission: string | null): Promise<BudgetState>
  setCap(team: string, submission: string | null, cap: Cap): Promise<BudgetState>
  /** Adds what was taken outside any run. */
  add(team: string, took: Taken): Promise<void>
  /** @throws ApiError `budget/spent` when nothing is left of the team's budget */
  requireLeft(team: string): Promise<void>
  /** What the calls of a run pass. */
  purse(run: PayingRun): Purse
  /** Waits until every call that is over is written down. */
  settled(): Promise<void>
}

/** @param onFault hears what could not be written down; the budget then holds it at its most */
export function budgets(db: Kysely<Tables>, onFault: (error: unknown) => void): Budgets {
  const writings = new Set<Promise<unknown>>()

  async function rowOf(team_id: string, submission: string | null): Promise<BudgetRow> {
    const key = { team_id, submission_id: submission ?? '' }
    const row = await db
      .selectFrom('budgets')
      .selectAll()
      .where((e) => e.and(key))
      .executeTakeFirst()
    return row ?? { ...key, ...freshBudget }
  }

  return {
    find: async (team, submission) => stateOf(await rowOf(team, submission)),
    async setCap(team_id, submission, { tokens, usd }) {
      const cap = { cap_tokens: tokens, cap_usd: usd }
      await db
        .insertInto('budgets')
        .values({ team_id, submission_id: submission ?? '', ...freshBudget, ...cap })
        .onConflict((conflict) => conflict.columns(['team_id', 'submission_id']).doUpdateSet(cap))
        .execute()
      return stateOf(await rowOf(team_id, submission))
    },
    async add(team_id, { tokens, usd }) {
      await db
        .insertInto('budgets')
        .values({ team_id, submission_id: '', ...freshBudget, tokens, usd })
        .onConflict((conflict) =>
          conflict.columns(['team_id', 'submission_id']).doUpdateSet((e) => ({
            tokens: e('budgets.tokens', '+', tokens),
            usd: e('budgets.usd', '+', usd),
          })),
        )
        .execute()
    },
    async requireLeft(team) {
      const row = await rowOf(team, null)
      if (row.tokens < (row.cap_tokens ?? Infinity) && row.usd < (row.cap_usd ?? Infinity)) return
      throw new ApiError(409, budgetSpent, spentSentence(row))
    },
    purse: (run) =>
      databasePurse(db, run, (writing) => {
        const heard = writing.catch(onFault)
        writings.add(heard)
        void heard.then(() => writings.delete(heard))
        return heard
      }),
    settled: async () => void (await Promise.all(writings)),
  }
}

function stateOf(row: BudgetRow): BudgetState {
  return {
    cap: { tokens: row.cap_tokens, usd: row.cap_usd },
    spent: { tokens: row.tokens, usd: row.usd },
    held: { tokens: row.held_tokens, usd: row.held_usd },
  }
}
