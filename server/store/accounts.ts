import type { Kysely } from 'kysely'
import type { Accounts } from '../../bench/models/account.ts'
import { type Bucket, correctTokens, fullBucket, takeCall } from '../../bench/models/bucket.ts'
import type { Tables } from './schema.ts'

/**
 * The limits of accounts in the database, for all processes that reach it.
 * @param now milliseconds since 1970; the clocks of the machines must agree within a few seconds
 */
export function databaseAccounts(db: Kysely<Tables>, now: () => number = Date.now): Accounts {
  /** Changes a bucket that the write before the read has locked, so that no two processes take the same call. */
  const change = <T>(account: string, work: (bucket: Bucket) => { bucket: Bucket; result: T }): Promise<T> =>
    db.transaction().execute(async (trx) => {
      const row = await trx
        .insertInto('model_accounts')
        .values({ account, ...fullBucket })
        .onConflict((conflict) => conflict.column('account').doUpdateSet({ account }))
        .returning(['requests_paid', 'tokens_paid', 'held_until'])
        .executeTakeFirstOrThrow()
      const { bucket, result } = work(row)
      await trx.updateTable('model_accounts').set(bucket).where('account', '=', account).execute()
      return result
    })
  return {
    take: (account, limits, tokens) =>
      change(account, (before) => {
        const at = now()
        const { bucket, start } = takeCall(before, limits, tokens, at)
        return { bucket, result: (start - at) / 1000 }
      }),
    correct: (account, limits, difference) =>
      change(account, (before) => ({ bucket: correctTokens(before, limits, difference), result: undefined })),
    hold: (account, seconds) =>
      change(account, (before) => {
        const held_until = Math.max(before.held_until, Math.ceil(now() + seconds * 1000))
        return { bucket: { ...before, held_until }, result: undefined }
      }),
  }
}
