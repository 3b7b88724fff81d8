/** How the queue behaves; every number that a maintainer may want to know of. */
export const queueLimits = {
  /** A lease that no heartbeat renewed for so long is anyone's; clocks of the machines must agree within a third of it. */
  leaseSeconds: 60,
  /** A trial that was begun so often and never ended is void: something about it ends its workers. */
  mostAttempts: 8,
  /** Trials of one run under way at once, over all workers. */
  perRun: 16,
  /** Runs of one team that wait or go on. */
  activeRuns: 4,
  /** A run without any event for so long is stuck, and fails. */
  stuckHours: 6,
  /** How often a team may have a run's failed trials again. */
  retries: 2,
} as const

/** What a maintainer's run gets; a team's gets 0. Higher goes first. */
export const maintainerPriority = 10
