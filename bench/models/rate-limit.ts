import type { Limits } from '../schema/model.ts'
import type { Account } from './account.ts'
import { ModelError, type ModelWorld } from './port.ts'

/** The span over which requests and tokens are counted, in seconds. */
const span = 60
/** The pause after a 429 that names none, in seconds. */
const blindPause = 1

interface Waiting {
  tokens: number
  go: (leave: Leave) => void
}

/** The way out of the limit: what became of the call, and its tokens where they are known. */
export type Leave = (outcome: { error?: unknown; tokens?: number }) => void

/**
 * The limit of one account at one service, shared by all callers, first come first served. In any 60 seconds at most so
 * many requests start, with at most so many tokens; at most so many are under way. A 429 holds everyone back for as
 * long as the service asks and halves what may be under way; each answer after that lets a little more in again.
 */
export class RateLimit {
  readonly #limits: Limits
  readonly #world: ModelWorld
  readonly #account: Account | null
  /** False where nothing is counted by the minute. */
  readonly #isMetered: boolean
  readonly #waiting: Waiting[] = []
  #recent: { at: number; tokens: number }[] = []
  #underWay = 0
  #most: number
  #pausedUntil = -Infinity
  #asleep = false

  /** @param account the limits that other processes take from too; null where this process is alone */
  constructor(limits: Limits, world: ModelWorld, account: Account | null = null) {
    this.#limits = limits
    this.#world = world
    this.#account = account
    this.#most = limits.concurrency ?? Infinity
    this.#isMetered = limits.requests_per_minute !== undefined || limits.tokens_per_minute !== undefined
  }

  /** How many calls may be under way at once, now; Infinity before the first 429 where no limit is set. */
  get most(): number {
    return Math.floor(this.#most)
  }

  /**
   * Waits for a place.
   * @param tokens an estimate for the whole call; one beyond the limit waits until nothing else counts
   */
  async enter(tokens: number): Promise<Leave> {
    const leave = await new Promise<Leave>((go) => {
      this.#waiting.push({ tokens, go })
      this.#pump()
    })
    const account = this.#account
    if (!account) return leave
    try {
      await account.take(tokens)
    } catch (error) {
      leave({ error })
      throw error
    }
    return (outcome) => {
      leave(outcome)
      const difference = outcome.tokens === undefined ? 0 : outcome.tokens - tokens
      // It corrects an estimate; a word that gets lost makes others wait longer, and no call fails for it.
      account.tell({ difference, pause: pauseAfter(outcome.error) }).catch(() => undefined)
    }
  }

  #pump(): void {
    for (;;) {
      const next = this.#waiting[0]
      if (!next || this.#underWay >= Math.max(1, this.#most)) return
      const seconds = this.#secondsUntil(next)
      if (seconds > 0) return this.#sleep(seconds)
      this.#waiting.shift()
      this.#underWay++
      const record = { at: this.#world.seconds(), tokens: next.tokens }
      if (this.#isMetered) this.#recent.push(record)
      next.go((outcome) => this.#leave(record, outcome))
    }
  }

  #secondsUntil({ tokens }: Waiting): number {
    const now = this.#world.seconds()
    if (now < this.#pausedUntil) return this.#pausedUntil - now
    if (!this.#isMetered) return 0
    this.#recent = this.#recent.filter((one) => one.at > now - span)
    const { requests_per_minute: requests = Infinity, tokens_per_minute: most = Infinity } = this.#limits
    let used = this.#recent.reduce((sum, one) => sum + one.tokens, 0)
    let count = this.#recent.length
    let seconds = 0
    for (const oldest of this.#recent) {
      if (count < requests && used + tokens <= most) break
      seconds = oldest.at + span - now
      used -= oldest.tokens
      count--
    }
    return seconds
  }

  #leave(record: { tokens: number }, { error, tokens }: { error?: unknown; tokens?: number }): void {
    this.#underWay--
    if (tokens !== undefined) record.tokens = tokens
    const pause = pauseAfter(error)
    if (pause > 0) this.#slowDown(pause)
    else if (!error && this.#most < (this.#limits.concurrency ?? Infinity)) this.#most += 1 / this.#most
    this.#pump()
  }

  #slowDown(seconds: number): void {
    const now = this.#world.seconds()
    const already = now < this.#pausedUntil
    this.#pausedUntil = Math.max(this.#pausedUntil, now + seconds)
    if (!already) this.#most = Math.max(1, Math.min(this.#most, this.#underWay + 1) / 2)
  }

  #sleep(seconds: number): void {
    if (this.#asleep) return
    this.#asleep = true
    void this.#world.wait(seconds).then(() => {
      this.#asleep = false
      this.#pump()
    })
  }
}

/** How long a service asks to be left alone, in seconds; 0 where it does not. */
function pauseAfter(error: unknown): number {
  return error instanceof ModelError && error.code === 'rate-limit' ? (error.retryAfter ?? blindPause) : 0
}
