import { InputError } from '../schema/error.ts'

/**
 * The way out of a reservation: what the call really cost, in US dollars, and its tokens. Whoever reserved less than it can take
 * waits for the end before the next call; it never fails.
 */
export type Settle = (cost: number, tokens: number) => void | Promise<void>

/** What every attempt at a call passes before it is made. */
export interface Purse {
  /** What answered calls cost, and those that may have been charged, in US dollars. */
  readonly spent: number
  /**
   * Reserves the most that an attempt can take.
   * @param most in US dollars; null when the price is not known
   * @param mostTokens input and output together
   * @throws InputError `budget/*` when the call could go beyond a cap; it must not be made then
   */
  reserve(name: string, most: number | null, mostTokens: number): Promise<Settle>
}

/**
 * A hard spending cap over all models of a run. A call reserves the most that it can cost before it is made, so that no
 * mixture of calls under way can go beyond the cap.
 */
export class Budget implements Purse {
  readonly cap: number
  #spent = 0
  #reserved = 0
  readonly #waiting: { most: number; go: (settle: Settle) => void; stop: (error: InputError) => void }[] = []

  /** @param cap in US dollars; Infinity for none */
  constructor(cap = Infinity) {
    this.cap = cap
  }

  get spent(): number {
    return this.#spent
  }

  /** Counts what an earlier process of the same run spent, so that starting anew lifts no cap. @param usd US dollars */
  countEarlier(usd: number): void {
    this.#spent += usd
  }

  /**
   * Reserves the most that a call can cost; waits while only reservations of others stand in the way.
   * @param most in US dollars; null when the price is not known
   * @throws InputError `budget/spent` when the call could go beyond the cap, `budget/no-price` for a capped run with
   *   a model of unknown price
   */
  async reserve(name: string, most: number | null): Promise<Settle> {
    if (this.cap === Infinity) return (cost) => void (this.#spent += cost)
    if (most === null) {
      throw new InputError(
        'budget/no-price',
        `There is a spending cap, but the price of ${name} is not known; add price: {input: …, output: …} to it.`,
      )
    }
    return new Promise((go, stop) => {
      this.#waiting.push({ most, go, stop })
      this.#pump()
    })
  }

  #pump(): void {
    for (;;) {
      const next = this.#waiting[0]
      if (!next) return
      const fits = this.#spent + this.#reserved + next.most <= this.cap
      if (!fits && this.#reserved > 0) return
      this.#waiting.shift()
      if (fits) this.#admit(next.most, next.go)
      else next.stop(this.#exhausted())
    }
  }

  #admit(most: number, go: (settle: Settle) => void): void {
    this.#reserved += most
    go((cost) => {
      this.#reserved = Math.max(0, this.#reserved - most)
      if (this.#reserved < 1e-12) this.#reserved = 0
      this.#spent += cost
      this.#pump()
    })
  }

  #exhausted(): InputError {
    const spent = `$${this.#spent.toFixed(4)} of $${this.cap.toFixed(2)}`
    const problem = `The spending cap is reached (${spent} spent; the next call could go beyond it)`
    return new InputError('budget/spent', `${problem}; a higher --max-cost goes on from here.`)
  }
}
