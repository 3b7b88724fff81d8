import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { rng } from '../../bench/stats/rng.ts'
import { openDatabase } from '../../server/store/database.ts'
import { after, openEndpoint } from './endpoint.ts'
import { atMost, same, type Scenario } from './scenario.ts'
import { readBundle, type Workspace } from './workspace.ts'

const concurrency = 8
/** Of an endpoint's answer: a run takes a few seconds, so that a kill meets its start, its talks or its bundle. */
const thinkSeconds = 0.1

/** `patientsim run`, killed by -9 at random moments and typed again, over many runs. */
export const kills: Scenario = {
  name: 'kills',
  title: 'A run that is killed by -9 at random',
  async endure({ short, workspace, say }) {
    const [times, cases] = short ? [3, 24] : [100, 80]
    const endpoint = await openEndpoint(after(thinkSeconds))
    const submission = workspace.endpoint(endpoint.url)
    const split = workspace.split(cases)
    const run = (out: string, state = workspace.state) => workspace.run(submission, { split, concurrency, out, state })
    const calm = workspace.fresh('undisturbed')
    const began = performance.now()
    await run(calm, workspace.fresh('calm.sqlite')).ended
    const whole = (performance.now() - began) / 1000
    const undisturbed = readBundle(calm)
    const before = endpoint.consultations()
    const chance = rng('kills')
    const bundles: string[] = []
    const wrong: string[] = []
    let [killed, out] = [0, workspace.fresh('killed')]
    for (;;) {
      const started = run(out)
      const ended = await Promise.race([started.ended, killed < times ? sleep(chance.next() * whole * 1000, null) : started.ended])
      if (ended) {
        if (ended.code !== 0) wrong.push(ended.stderr.slice(-300))
        bundles.push(out)
        if (killed >= times || wrong.length > 3) break
        out = workspace.fresh('killed')
      } else {
        started.kill('SIGKILL')
        await started.ended
        killed++
        // After its last write a run is over; typed again, it would be another one.
        const [, finished] = await stateOf(workspace.state)
        if (finished > bundles.length) {
          bundles.push(out)
          out = workspace.fresh('killed')
        }
        if (killed % 10 === 0) say(`${killed} kills, ${bundles.length} runs ended`)
      }
    }
    await endpoint.close()
    const contents = bundles.map((bundle) => readBundle(bundle)?.result.content_sha256)
    const begun = endpoint.consultations() - before
    return {
      done: `${killed} kills at random moments of ${bundles.length} runs of ${cases} consultations, ${concurrency} at once`,
      checks: [
        same('undisturbed consultations', undisturbed?.result.outcomes.diagnosed, cases),
        same('runs that ended otherwise than with 0', wrong, []),
        same('bundles that are not the undisturbed one', contents.filter((one) => one !== undisturbed?.result.content_sha256).length, 0),
        same('transcripts that differ in a byte', bundles.filter((one) => readBundle(one)?.consultations !== undisturbed?.consultations).length, 0),
        atMost('consultations begun again, each cut off by a kill', begun - bundles.length * cases, killed * concurrency),
        same('half-written bundles left', leftovers(workspace), []),
        same('trials left in the state, runs finished in it', await stateOf(workspace.state), [0, bundles.length]),
      ],
    }
  },
}

function leftovers(workspace: Workspace): string[] {
  return existsSync(workspace.folder) ? readdirSync(workspace.folder).filter((name) => name.includes('draft')) : []
}

/** The trials that are kept in a state, and its finished runs. */
export async function stateOf(place: string): Promise<[trials: number, finished: number]> {
  const db = await openDatabase(place)
  const trials = await db.selectFrom('trials').select('case_id').execute()
  const finished = await db.selectFrom('runs').select('id').where('state', '=', 'finished').execute()
  await db.destroy()
  return [trials.length, finished.length]
}
