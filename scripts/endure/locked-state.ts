import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, openEndpoint } from './endpoint.ts'
import { stateOf } from './kills.ts'
import { same, type Scenario } from './scenario.ts'
import { readBundle } from './workspace.ts'

/** Longer than the endpoint's time limit, shorter than SQLite waits for another process. */
const passingSeconds = 4
/** Longer than SQLite waits. */
const longSeconds = 14

/** Another process holds the state's lock, again and again; at last for longer than is waited. */
export const lockedState: Scenario = {
  name: 'locked',
  title: 'A state that another process locks',
  async endure({ short, workspace, say }) {
    const [locks, cases] = short ? [1, 32] : [5, 160]
    const endpoint = await openEndpoint(after(0.5))
    const submission = workspace.endpoint(endpoint.url, 2)
    const split = workspace.split(cases)
    const out = workspace.fresh('bundle')
    const run = () => workspace.run(submission, { split, concurrency: 4, out })
    let running = run()
    while (endpoint.consultations() === 0 || !existsSync(workspace.state)) await sleep(50)
    for (let i = 0; i < locks; i++) {
      await hold(workspace.state, passingSeconds)
      await sleep(1000)
    }
    const codes: (number | null)[] = []
    let words = ''
    if (!short) {
      say('a lock for longer than is waited')
      await hold(workspace.state, longSeconds)
      const { code, stderr } = await running.ended
      codes.push(code)
      words = stderr.trim().split('\n').at(-1) ?? ''
      running = run()
    }
    const last = await running.ended
    await endpoint.close()
    const bundle = readBundle(out)
    return {
      done: `${locks} locks of ${passingSeconds} s${short ? '' : `, one of ${longSeconds} s`}, in a run of ${cases} consultations, 4 at once, whose endpoint has 2 s to answer`,
      checks: [
        ...(short ? [] : [same('exit code after the long lock, and its sentence', [...codes, words.includes('[state/locked]')], [2, true])]),
        same('exit code', last.code, 0),
        same('faults held against the doctor', bundle?.result.failures, {}),
        same('diagnosed', bundle?.result.outcomes.diagnosed, cases),
        same('trials left in the state, runs finished in it', await stateOf(workspace.state), [0, 1]),
      ],
    }
  },
}

/** Locks a state against every other writer for some seconds. */
async function hold(place: string, seconds: number): Promise<void> {
  const database = new DatabaseSync(place, { timeout: 5000 })
  database.exec('begin immediate')
  await sleep(seconds * 1000)
  database.exec('rollback')
  database.close()
}
