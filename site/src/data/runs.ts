import { PATIENTSIM_SUBMISSIONS } from 'astro:env/server'
import { isAbsolute, join, resolve } from 'node:path'
import { type FoundBundle, findBundles } from '../../../bench/run/board.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import house from '../content/house.json' with { type: 'json' }

/** Who a row is: a floor, one of our baselines, one of our example endpoints, or a team's agent. */
export type RowKind = 'agent' | 'example' | 'baseline' | 'floor'

/** One run: a bundle that was found, with the names by which pages call it. */
export interface Run {
  /** `<team>/<agent>/<split>.<track>`, the path of its page under /runs/. */
  path: string
  team: string
  agent: string
  title: string
  kind: RowKind
  result: Result
  /** Where its files lie. */
  directory: string
}

/** The folder of submissions, absolute. */
export const submissions = isAbsolute(PATIENTSIM_SUBMISSIONS) ? PATIENTSIM_SUBMISSIONS : resolve(PATIENTSIM_SUBMISSIONS)

let found: Run[] | undefined

/**
 * Every run with a bundle, in the order of their paths. Only result.json is read, once a build.
 * @throws InputError `format/*`, `bundle/*` for a broken one, which ends the build with its sentence
 */
export function allRuns(): Run[] {
  found ??= findBundles(submissions).map(asRun)
  return found
}

function asRun({ directory, result }: FoundBundle): Run {
  const { team, agent, title } = result.submission
  return { path: directory.replace('/results/', '/'), team, agent, title, kind: kindOf(result), result, directory: join(submissions, directory) }
}

function kindOf({ submission: { doctor, team } }: Result): RowKind {
  if (doctor.kind === 'baseline') return house.floors.includes(doctor.name) ? 'floor' : 'baseline'
  return team === house.exampleTeam ? 'example' : 'agent'
}
