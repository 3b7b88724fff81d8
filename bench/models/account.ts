import type { Limits } from '../schema/model.ts'

/**
 * The limits of accounts at services, shared by every process that uses the same key. An account is named by a hash,
 * never by its key.
 */
export interface Accounts {
  /** Takes one call. @param tokens an estimate for it @returns how long to wait before it is made, in seconds */
  take(account: string, limits: Limits, tokens: number): Promise<number>
  /** Tells how far a call's tokens were from the estimate. */
  correct(account: string, limits: Limits, difference: number): Promise<void>
  /** Holds everyone back, as the service asked for. */
  hold(account: string, seconds: number): Promise<void>
}

/**
 * One account, as a process takes its calls from it: one after the other, so that a call that waits reserves nothing
 * more.
 */
export class Account {
  readonly #accounts: Accounts
  readonly #id: string
  readonly #limits: Limits
  readonly #wait: (seconds: number) => Promise<void>
  #turn: Promise<unknown> = Promise.resolve()

  constructor(accounts: Accounts, id: string, limits: Limits, wait: (seconds: number) => Promise<void>) {
    this.#accounts = accounts
    this.#id = id
    this.#limits = limits
    this.#wait = wait
  }

  /** Waits until one call may start. */
  take(tokens: number): Promise<void> {
    const mine = this.#turn.then(async () => {
      const seconds = await this.#accounts.take(this.#id, this.#limits, tokens)
      if (seconds > 0) await this.#wait(seconds)
    })
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  /** Tells what became of a call; a word that gets lost makes others wait longer at most. */
  async tell({ difference, pause }: { difference?: number; pause?: number }): Promise<void> {
    if (difference) await this.#accounts.correct(this.#id, this.#limits, difference)
    if (pause) await this.#accounts.hold(this.#id, pause)
  }
}
