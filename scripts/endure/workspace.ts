import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { seal } from '../../bench/profiles/split.ts'
import { dataDirectory, loadCases } from '../../bench/run/data.ts'
import { readResult } from '../../bench/run/read-bundle.ts'
import type { Result } from '../../bench/schema/bundle.ts'
import { root } from '../config.ts'
import { type Started, startNode } from './started.ts'

/** A temporary folder with a state, splits and submissions of its own. */
export type Workspace = ReturnType<typeof openWorkspace>

/** What `run` is told beside the submission. */
export interface RunOptions {
  split: string
  trials?: number
  seed?: number
  concurrency?: number
  /** The bundle's folder. */
  out: string
  /** Where the state is, instead of the workspace's. */
  state?: string
  /** Options of Node's own, such as `--import`. */
  node?: readonly string[]
}

export function openWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), 'patientsim-endure-'))
  const state = join(folder, 'state.sqlite')
  let made = 0
  const fresh = (name: string) => join(folder, `${name}-${++made}`)

  return {
    folder,
    state,
    /** A place in the folder where nothing is yet. */
    fresh,
    /** Makes a split of the first cases of `full`; returns its name. */
    split(count: number, data = join(folder, 'data')): string {
      const name = `endure-${count}`
      const { split, profiles } = loadCases('full')
      const { sha256: _, ...rest } = split
      const cases = seal({ ...rest, name, title: name, cases: split.cases.slice(0, count) }, [...profiles.values()])
      for (const kind of ['splits', 'profiles']) mkdirSync(join(data, kind), { recursive: true })
      writeFileSync(join(data, 'splits', `${name}.json`), JSON.stringify(cases))
      const set = join('profiles', `${split.profiles}.json`)
      copyFileSync(join(dataDirectory, set), join(data, set))
      return name
    },
    /** A submission of an endpoint. */
    endpoint(url: string, timeoutSeconds = 10): string {
      const path = fresh('submission')
      const doctor = { kind: 'http', url, timeout_seconds: timeoutSeconds }
      const about = { team: 'endure', agent: 'endpoint', version: '1', title: 'An endpoint', class: 'custom' }
      writeFileSync(path, stringify({ schema: 'patientsim-submission/1', ...about, doctor }))
      return path
    },
    /** Starts `patientsim run` in a process of its own. */
    run(submission: string, options: RunOptions): Started {
      const { split, trials = 1, seed = 42, concurrency = 16, out } = options
      const words = ['run', submission, '--split', split, '--trials', trials, '--seed', seed, '--concurrency', concurrency, '--out', out, '--json']
      const place = options.state ?? state
      const env = { PATIENTSIM_STATE: place, PATIENTSIM_SUBMISSIONS: join(folder, 'submissions') }
      return startNode([...(options.node ?? []), join(root, 'scripts', 'patientsim.mjs'), ...words.map(String)], env)
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What a bundle says, with its transcripts' bytes; null where there is none. */
export function readBundle(directory: string): { result: Result; consultations: string } | null {
  if (!existsSync(join(directory, 'result.json'))) return null
  return { result: readResult(directory), consultations: readFileSync(join(directory, 'consultations.jsonl'), 'utf8') }
}
