import { setTimeout as sleep } from 'node:timers/promises'
import { engineOn, openRuns, queueRun, wholeQueue } from './queue.ts'
import { same, type Scenario } from './scenario.ts'

const cases = 4
const teams = 6
const stepMinutes = 15

/** A day of the queue on a simulated clock: runs come in all day, and now and then a worker dies with a trial in its hands. */
export const queueDay: Scenario = {
  name: 'day',
  title: '24 simulated hours of queue',
  async endure({ short, workspace, say }) {
    const [hours, runsAStep] = short ? [2, 1] : [24, 3]
    const steps = (hours * 60) / stepMinutes
    let clock = Date.parse('2026-01-01T00:00:00Z')
    const engine = await engineOn(workspace, workspace.state, { now: () => new Date(clock) })
    for (let i = 0; i < teams; i++) await engine.teams.create(`team-${i}`, `team-${i}`)
    const split = workspace.split(cases)
    const worker = engine.work(4, workspace.fresh('bundles'))
    const deadline = performance.now() + 400_000
    let [runs, died] = [0, 0]
    const drained = async (left: number) => {
      while ((await openRuns(engine)) > left && performance.now() < deadline) await sleep(20)
    }
    for (let step = 0; step < steps; step++) {
      for (let i = 0; i < runsAStep; i++, runs++) {
        await queueRun(engine, workspace, `team-${runs % teams}`, String(runs), split, { kind: 'baseline', name: 'chief-complaint' })
      }
      const dead = step % 4 === 0 ? await engine.leases.claim(`dead-${step}`, false) : null
      if (dead) died++
      await drained(dead ? 1 : 0)
      // What the others hold is handed in before the clock goes on; what the dead one holds is not.
      while ((await engine.handout.underWay()) > (dead ? 1 : 0) && performance.now() < deadline) await sleep(20)
      clock += stepMinutes * 60_000
      if (step % 16 === 15) say(`${((step + 1) * stepMinutes) / 60} hours`)
    }
    await drained(0)
    await worker.stop(20)
    const checks = await wholeQueue(engine, runs, cases)
    await engine.close()
    return {
      done: `${hours} hours in steps of ${stepMinutes} minutes, ${runs} runs of ${cases} consultations by ${teams} teams, ${died} trials whose worker died`,
      checks: [same('workers died', died > 0, true), ...checks],
    }
  },
}
