import type { Workspace } from './workspace.ts'

/** One thing that must hold after the trouble is over. */
export interface Check {
  /** What must hold, in a few words. */
  what: string
  ok: boolean
  /** What was found. */
  found: string
}

/** What a scenario did, counted, and what held. */
export interface Endured {
  /** What was done, with its counts, in one line. */
  done: string
  checks: Check[]
}

export interface EndureContext {
  /** The small form, for the test suite: seconds, not minutes. */
  short: boolean
  /** A folder, a state and submissions of the scenario's own. */
  workspace: Workspace
  /** Says on stderr what is under way. */
  say: (what: string) => void
}

/** A kind of trouble, really made: the real command line in processes of its own, real sockets, files and databases. */
export interface Scenario {
  /** As `--only` takes it. */
  name: string
  title: string
  /** Why it can't be had on this machine, e.g. for lack of PostgreSQL; null where it can. */
  lacks?: () => string | null
  endure(context: EndureContext): Promise<Endured>
}

/** A check that two values are the same, by their JSON. */
export function same(what: string, found: unknown, expected: unknown): Check {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
  return { what, ok: one === other, found: one === other ? brief(one) : `${brief(one)}, not ${brief(other)}` }
}

/** A check that a number is at most another. */
export function atMost(what: string, found: number, limit: number, unit = ''): Check {
  return { what, ok: found <= limit, found: `${Number(found.toFixed(1))}${unit} (at most ${limit}${unit})` }
}

function brief(text: string | undefined): string {
  return (text ?? 'nothing').length > 160 ? `${text!.slice(0, 157)}…` : (text ?? 'nothing')
}
