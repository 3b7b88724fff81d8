import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { measurementSchema } from '../../bench/schema/bundle.ts'
import { root } from '../config.ts'
import { after, openEndpoint } from './endpoint.ts'
import { same, type Scenario } from './scenario.ts'
import { readBundle } from './workspace.ts'

const clock = pathToFileURL(join(root, 'scripts', 'endure', 'jumping-clock.mjs')).href

/** The wall clock is set back and forth, by hours and years, while a run goes on. */
export const jumpingClock: Scenario = {
  name: 'clock',
  title: 'A wall clock that jumps',
  async endure({ short, workspace, say }) {
    const cases = short ? 40 : 400
    const endpoint = await openEndpoint(after(0.2))
    const submission = workspace.endpoint(endpoint.url, 5)
    const split = workspace.split(cases)
    say(`${cases} consultations on a right clock, and as many on one that jumps`)
    const bundles = []
    for (const node of [[], ['--import', clock]]) {
      const out = workspace.fresh('bundle')
      await workspace.run(submission, { split, concurrency: 16, out, node }).ended
      bundles.push({ out, bundle: readBundle(out) })
    }
    await endpoint.close()
    const [right, jumping] = bundles
    const lines = jumping?.bundle ? readFileSync(join(jumping.out, 'measurements.jsonl'), 'utf8').trimEnd().split('\n') : []
    const measured = lines.map((line) => measurementSchema.safeParse(JSON.parse(line)))
    const starts = measured.map(({ data }) => Date.parse(data?.started_at ?? '')).toSorted((a, b) => a - b)
    const apart = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 3_600_000
    return {
      done: `${cases} consultations while the clock jumped five times a second, by 7 s to a year, forward and back`,
      checks: [
        same('the clock did jump: starts more than an hour apart', apart >= 1, true),
        same('content hash', jumping?.bundle?.result.content_sha256, right?.bundle?.result.content_sha256),
        same('diagnosed', jumping?.bundle?.result.outcomes.diagnosed, cases),
        same('measurements that are none, or of more than 5 s', measured.filter(({ data }) => !data || data.seconds > 5).length, 0),
      ],
    }
  },
}
