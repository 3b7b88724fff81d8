import { PATIENTSIM_RECORD, PATIENTSIM_SUBMISSIONS } from 'astro:env/server'
import { isAbsolute, join, resolve } from 'node:path'
import { loadRecord } from '../../../bench/record/archive.ts'
import { attempts, standings } from '../../../bench/record/standing.ts'
import { type FoundBundle, findBundles, type Recorded, rowId } from '../../../bench/run/board.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import type { RecordEntry } from '../../../bench/schema/record.ts'
import house from '../content/house.json' with { type: 'json' }

/** Who a row is: a floor, one of our baselines, one of our example endpoints, or a team's agent. */
export type RowKind = 'agent' | 'example' | 'baseline' | 'floor'

/** One run: a bundle that was found, with the names by which pages call it. */
export interface Run {
  /** By which its row is cited, for good. */
  id: string
  /** `<team>/<agent>/<split>.<track>`, the path of its page under /runs/. */
  path: string
  team: string
  agent: string
  title: string
  kind: RowKind
  /** True for a doctor of ours that was written from the illness scripts: no measure of what an agent can reach. */
  knowsGenerator: boolean
  bundle: FoundBundle
  result: Result
  /** Where its files lie. */
  directory: string
}

const absolute = (path: string) => (isAbsolute(path) ? path : resolve(path))

/** The folder of submissions, absolute. */
export const submissions = absolute(PATIENTSIM_SUBMISSIONS)

/** The folder of the record, absolute. */
export const record = absolute(PATIENTSIM_RECORD)

let found: Run[] | undefined
let entries: RecordEntry[] | undefined

/**
 * The lines of the record, first to last, read once a build.
 * @throws InputError `record/broken`, which ends the build with its sentence
 */
export function recordEntries(): RecordEntry[] {
  entries ??= loadRecord(record)
  return entries
}

/** What the record says of rows; undefined where there is none, so that no row is disputed or retracted. */
export function recorded(): Recorded | undefined {
  const lines = recordEntries()
  return lines.length === 0 ? undefined : { standings: standings(lines), attempts: attempts(lines) }
}

/**
 * Every run with a bundle, in the order of their paths. Only result.json is read, once a build.
 * @throws InputError `format/*`, `bundle/*` for a broken one, which ends the build with its sentence
 */
export function allRuns(): Run[] {
  found ??= findBundles(submissions, join(record, 'hosts.json')).map(asRun)
  return found
}

function asRun(bundle: FoundBundle): Run {
  const { directory, result } = bundle
  const { team, agent, title, doctor } = result.submission
  return {
    id: rowId(result.content_sha256),
    path: directory.replace('/results/', '/'),
    team,
    agent,
    title: title.replace(/ \(floor\)$/, ''),
    kind: kindOf(result),
    knowsGenerator: doctor.kind === 'baseline' && house.knowsGenerator.includes(doctor.name),
    bundle,
    result,
    directory: join(submissions, directory),
  }
}

function kindOf({ submission: { doctor, team } }: Result): RowKind {
  if (doctor.kind === 'baseline') return house.floors.includes(doctor.name) ? 'floor' : 'baseline'
  return team === house.exampleTeam ? 'example' : 'agent'
}
