import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Doctor } from '../../bench/doctors/doctor.ts'
import type { Patient } from '../../bench/patients/patient.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { writeBundle } from '../../bench/run/bundle.ts'
import { type FinishedTrial, realWorld, runTrial, type World } from '../../bench/run/trial.ts'
import { InputError } from '../../bench/schema/error.ts'
import { budgetSpent } from './purse.ts'
import { jumpWatch } from './clock.ts'
import { isDiskFull } from '../store/disk-full.ts'
import type { Lease } from './handout.ts'
import type { Leases } from './leases.ts'
import { queueLimits } from './limits.ts'
import type { Prepare, Setup } from './prepare.ts'
import type { Runs } from './runs.ts'

export interface WorkerOptions {
  leases: Leases
  runs: Runs
  prepare: Prepare
  /** How long a lease holds without being renewed. */
  leaseSeconds: number
  /** Consultations at once. */
  concurrency: number
  /** Where the bundles of finished runs go; null for a worker that leaves writing them to others. */
  bundles: string | null
  packageVersion: string
  world?: World
  /** How long an idle worker waits before it looks again, in seconds. */
  idleSeconds?: number
  onFault?: (error: unknown, lease: Lease | null) => void
}

export interface Worker {
  owner: string
  /** Takes no more work, waits for what is under way up to a time, and gives the rest back. */
  stop(graceSeconds: number): Promise<void>
}

/** The folder of a run's bundle before it is published. */
export function bundleFolder(bundles: string, runId: string): string {
  return join(bundles, runId)
}

/** How often a void trial is had again before it stays void. */
const voidRepeats = 2

/** How long a worker waits for room on a full disk before it tries again, in seconds. */
const fullSeconds = 2

/** A patient that can't be had: what is left of a trial that ended its workers again and again. */
const gone: Patient = {
  ...referencePatient,
  open: () => ({
    reply() {
      throw new Error(`its workers ended ${queueLimits.mostAttempts} times`)
    },
  }),
}

/**
 * Lets requests be answered between two turns: with a doctor that answers at once and SQLite, which never waits either,
 * a whole run would else be one piece of work.
 */
function letOthers(doctor: Doctor): Doctor {
  return {
    name: doctor.name,
    async reply(request, signal) {
      await setImmediate()
      return doctor.reply(request, signal)
    },
  }
}

/** Works on the queue until it is stopped: takes leases, renews them, has consultations, and writes bundles. */
export function startWorker(options: WorkerOptions): Worker {
  const { leases, prepare, runs, concurrency, bundles, world = realWorld, idleSeconds = 0.5 } = options
  const owner = `${process.pid}-${crypto.randomUUID()}`
  const fault = options.onFault ?? (() => undefined)
  let stopping = false
  /**
   * Where one of the loops found nothing, the others need not look too for a while. In milliseconds of the process'
   * clock.
   */
  let quietUntil = 0

  const renew = () => void leases.beat(owner).catch((error: unknown) => fault(error, null))
  const beat = setInterval(renew, (options.leaseSeconds / 3) * 1000)
  const stopped = new AbortController()
  const pause = (seconds = idleSeconds) =>
    sleep(seconds * 1000, undefined, { signal: stopped.signal }).catch(() => undefined)

  /** @returns false when the lease was lost meanwhile */
  async function haveTrial(lease: Lease, setup: Setup): Promise<boolean> {
    const { cases, protocol } = setup
    const one = cases.split.cases.find((each) => each.id === lease.case_id)!
    const planned = { case: one, profile: cases.profiles.get(one.profile)!, trial: lease.trial }
    const poisoned = lease.attempts > queueLimits.mostAttempts
    const doctor = letOthers(await prepare.doctor(setup))
    let had: FinishedTrial
    for (let i = 0; ; i++) {
      had = await runTrial(planned, doctor, poisoned ? gone : referencePatient, protocol, world)
      if (had.consultation.outcome.kind !== 'void' || i === voidRepeats || poisoned) break
    }
    return withRoom(lease, () => leases.complete(owner, lease, had))
  }

  async function finish({ run, submission, protocol, cases }: Setup): Promise<void> {
    const { packageVersion } = options
    const sealed = cases.sealed ? { sealed: cases.sealed } : {}
    const facts = { submission, protocol, packageVersion, finishedAt: world.now(), ...sealed }
    const folder = bundleFolder(bundles!, run.id)
    const result = await writeBundle(folder, facts, runs.trialsOf(run))
    // The team may have been deleted meanwhile, and its bundles with it.
    if (!(await runs.finish(run.id, result.content_sha256))) await rm(folder, { recursive: true, force: true })
  }

  /** What is done is not lost to a full disk: it is written as soon as there is room, while the lease is renewed. */
  async function withRoom<T>(lease: Lease, write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write()
      } catch (error) {
        if (!isDiskFull(error) || stopping) throw error
        fault(error, lease)
        await pause(fullSeconds)
      }
    }
  }

  async function work(lease: Lease): Promise<void> {
    let kept = false
    try {
      await leases.begin(lease)
      const setup = await prepare.setup(lease.run_id)
      if (lease.case_id !== '') kept = await haveTrial(lease, setup)
      else if (lease.attempts <= queueLimits.mostAttempts) await withRoom(lease, () => finish(setup))
      else
        throw new InputError(
          'run/bundle',
          `The bundle could not be written, ${queueLimits.mostAttempts} times; retry the run to write it again.`,
        )
    } catch (error) {
      // What a person can mend (a secret that is not set, a cap that is reached) ends the run and says so; anything
      // else is tried again, by whoever takes the piece next.
      if (error instanceof InputError) {
        const state = error.code === budgetSpent ? 'over_budget' : 'failed'
        await leases.endRun(owner, lease, { state, reason: error.message })
      } else {
        fault(error, lease)
        await pause()
      }
    } finally {
      if (!kept) await letGo(lease)
    }
  }

  /** A lease that is not let go would be renewed, with nobody at work on it. */
  async function letGo(lease: Lease): Promise<void> {
    while (!stopping) {
      try {
        return await leases.giveUp(owner, lease)
      } catch (error) {
        fault(error, lease)
        await pause()
      }
    }
  }

  const jumped = jumpWatch(world.now, world.seconds)
  /**
   * Where the clock jumped, leases look over that are not: their holders renew them first, and only then is one taken.
   */
  function keepStill(): void {
    if (Math.abs(jumped()) < options.leaseSeconds / 6) return
    renew()
    quietUntil = Math.max(quietUntil, performance.now() + (options.leaseSeconds / 2) * 1000)
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      try {
        await setImmediate()
        keepStill()
        const lease = performance.now() < quietUntil ? null : await leases.claim(owner, bundles !== null)
        if (lease) {
          await work(lease)
        } else {
          if (performance.now() >= quietUntil) quietUntil = performance.now() + idleSeconds * 1000
          await pause()
        }
      } catch (error) {
        fault(error, null)
        await pause()
      }
    }
  }

  const loops = Promise.all(Array.from({ length: concurrency }, loop))
  return {
    owner,
    async stop(graceSeconds) {
      stopping = true
      stopped.abort()
      let timer: NodeJS.Timeout | undefined
      await Promise.race([loops, new Promise((resolve) => (timer = setTimeout(resolve, graceSeconds * 1000)))])
      clearTimeout(timer)
      clearInterval(beat)
      // What can't be given back, for the database is away, is had again when its lease ends.
      await leases.release(owner).catch((error: unknown) => fault(error, null))
    },
  }
}
