import { openEndpoint } from './endpoint.ts'
import { stateOf } from './kills.ts'
import { atMost, same, type Scenario } from './scenario.ts'
import { growth } from './started.ts'
import { readBundle } from './workspace.ts'

/**
 * The most that the run's heap may hold, in MB: what is no longer needed is then collected soon, so that the memory shows what
 * is kept, and a run that kept a few kB of each consultation would not come to its end.
 */
const heapMb = 256

/** One run of more than 20,000 consultations over HTTP. */
export const manyCases: Scenario = {
  name: 'many',
  title: 'Many cases in one run',
  async endure({ short, workspace, say }) {
    const [split, trials, cases] = short ? [workspace.split(150), 1, 150] : ['full', 8, 2775]
    const total = cases * trials
    const endpoint = await openEndpoint()
    say(`${total} consultations over HTTP`)
    const out = workspace.fresh('bundle')
    const node = [`--max-old-space-size=${heapMb}`]
    const run = workspace.run(workspace.endpoint(endpoint.url, 60), { split, trials, concurrency: 32, out, node })
    const { code } = await run.ended
    const bundle = readBundle(out)
    const kept = bundle?.consultations.trimEnd().split('\n').map((line) => JSON.parse(line) as { case: string; trial: number })
    const { memoryMb, files, peakMb } = growth(run.samples)
    await endpoint.close()
    return {
      done: `${total} consultations, ${endpoint.calls()} calls, the heap held to ${heapMb} MB`,
      checks: [
        same('exit code', code, 0),
        same('consultations begun', endpoint.consultations(), total),
        same('calls', endpoint.calls(), 2 * total),
        same('different trials in the bundle', new Set(kept?.map((one) => `${one.case}#${one.trial}`)).size, total),
        same('lines of the bundle', kept?.length, total),
        same('diagnosed', bundle?.result.outcomes.diagnosed, total),
        same('trials left in the state, runs finished in it', await stateOf(workspace.state), [0, 1]),
        ...(short ? [] : [atMost('more memory from the first third to the last', memoryMb, 60, ' MB'), atMost('more open files', files, 4)]),
        atMost('peak memory, at the bundle', peakMb, 800, ' MB'),
      ],
    }
  },
}
