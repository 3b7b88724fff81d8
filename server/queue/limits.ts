/** How the queue behaves; every number that a maintainer may want to know of. */
export const queueLimits = {
  /** A trial that was begun so often and never ended is void: something about it ends its workers. */
  mostAttempts: 8,
  /** Trials of one run under way at once, over all workers. */
  perRun: 16,
  /** Runs of one team that wait or go on. */
  activeRuns: 4,
  /** Submissions that a team may send in 24 hours; the same one again is none. */
  submissionsADay: 200,
  /** A run without any event for so long is stuck, and fails. */
  stuckHours: 6,
  /** How often a team may have a run's failed trials again. */
  retries: 2,
} as const

/**
 * A lease that no heartbeat renewed for so long is anyone's, in seconds. Workers renew three times in it, so the clocks
 * of the machines must agree within a third of it.
 */
export const usualLeaseSeconds = 60

/** What a maintainer's run gets; a team's gets 0. Higher goes first. */
export const maintainerPriority = 10
