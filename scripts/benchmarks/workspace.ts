import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { dataDirectory, loadCases } from '../../bench/run/data.ts'
import { seal } from '../../bench/profiles/split.ts'
import { patientsim, take, type Taken } from './child.ts'
import { root } from '../config.ts'

/** The built-in doctor that the reference track is measured with: 30 rounds a consultation. */
export const measuredDoctor = 'checklist'

/** The submission.yaml of a built-in doctor. */
export const submissionOf = (baseline: string) => join(root, 'submissions', 'baselines', baseline, 'submission.yaml')

/** A temporary folder with a state, splits and submissions of its own: a benchmark touches nothing of the checkout. */
export type Workspace = ReturnType<typeof openWorkspace>

export function openWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), 'patientsim-bench-'))
  const env = { PATIENTSIM_STATE: join(folder, 'state.sqlite'), PATIENTSIM_SUBMISSIONS: join(folder, 'submissions') }
  const bundles = new Map<string, Promise<string>>()
  let made = 0

  /** A place in the folder where nothing is yet. */
  const fresh = (name: string) => join(folder, `${name}-${++made}`)

  const write = (name: string, content: object) => {
    const path = fresh(name)
    writeFileSync(path, stringify(content))
    return path
  }

  /** Runs the measured doctor on the reference track, by the command line. */
  const reference = async (split: string, trials = 1): Promise<Taken & { bundle: string }> => {
    const bundle = fresh('bundle')
    const options = ['--split', split, '--trials', String(trials), '--out', bundle, '--json']
    const taken = await take([patientsim, 'run', submissionOf(measuredDoctor), ...options], env)
    if (trials === 1) bundles.set(split, Promise.resolve(bundle))
    return { ...taken, bundle }
  }

  return {
    folder,
    env,
    fresh,
    reference,
    /** Runs a built-in doctor and puts its row onto the workspace's own board. */
    async publish(baseline: string, split: string): Promise<void> {
      const own = join(env.PATIENTSIM_SUBMISSIONS, 'baselines', baseline, 'submission.yaml')
      cpSync(submissionOf(baseline), own)
      await take([patientsim, 'run', own, '--split', split, '--json'], env)
    },
    /** A bundle of the measured doctor over a split: the last one that was made here, or a new one. */
    bundle: (split: string) => bundles.get(split) ?? reference(split).then(({ bundle }) => bundle),
    /** Makes a split of the first cases of `full`; returns its name. */
    split(count: number): string {
      const name = `bench-${count}`
      const { split, profiles } = loadCases('full')
      const { sha256: _, ...rest } = split
      const cases = { ...rest, name, title: name, cases: split.cases.slice(0, count) }
      mkdirSync(join(folder, 'data', 'splits'), { recursive: true })
      mkdirSync(join(folder, 'data', 'profiles'), { recursive: true })
      writeFileSync(join(folder, 'data', 'splits', `${name}.json`), JSON.stringify(seal(cases, [...profiles.values()])))
      const set = join('profiles', `${split.profiles}.json`)
      copyFileSync(join(dataDirectory, set), join(folder, 'data', set))
      return name
    },
    /** A submission of an endpoint at an address. */
    endpoint: (url: string) =>
      write('submission', {
        schema: 'patientsim-submission/1',
        team: 'bench',
        agent: 'endpoint',
        version: '1',
        title: 'An endpoint that answers after a fixed time',
        class: 'custom',
        doctor: { kind: 'http', url },
      }),
    /** A patient's model behind an address. */
    model: (address: string) =>
      write('model', { schema: 'patientsim-model/1', kind: 'openai', model: 'stand-in', base_url: `${address}/v1` }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
