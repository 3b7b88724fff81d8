import type { JobAttempt } from 'pg-boss'
import { idOf, type Piece } from './boss-jobs.ts'
import type { Lease } from './handout.ts'

/** A loan of this process's: the job, its queue, and what would offer the piece anew. */
export interface Loan extends JobAttempt {
  queue: string
  piece: Piece
  priority: number
}

/** What the owners in this process hold. */
export interface Loans {
  add(owner: string, loan: Loan): void
  /** None when it was lost: the owner itself may have the piece again since, in a later attempt. */
  find(owner: string, lease: Lease): Loan | undefined
  /** All of an owner's. */
  of(owner: string): Loan[]
  forget(owner: string, lease: Lease): void
  forgetAll(owner: string): void
}

export function loansHere(): Loans {
  const loans = new Map<string, Map<string, Loan>>()
  const held = (owner: string) => loans.get(owner) ?? new Map<string, Loan>()
  const find = (owner: string, { run_id, position, attempts }: Lease) => {
    const loan = held(owner).get(idOf(run_id, position))
    return loan && attemptsOf(loan) === attempts ? loan : undefined
  }
  return {
    add: (owner, loan) => void loans.set(owner, held(owner).set(loan.id, loan)),
    find,
    of: (owner) => [...held(owner).values()],
    forget(owner, lease) {
      const loan = find(owner, lease)
      if (loan) held(owner).delete(loan.id)
    },
    forgetAll: (owner) => void loans.delete(owner),
  }
}

/** How often a loan's piece was begun, this time included. */
export function attemptsOf({ piece, retryCount }: Loan): number {
  return piece.before + retryCount + 1
}
