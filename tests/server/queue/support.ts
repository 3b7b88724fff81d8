import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seal } from '../../../bench/profiles/split.ts'
import { dataDirectory, loadCases } from '../../../bench/run/data.ts'
import type { Submission } from '../../../bench/schema/submission.ts'
import type { Engine } from '../../../server/engine.ts'
import type { Lease } from '../../../server/queue/handout.ts'
import { submissionOf, temporaryFolder } from '../../support/runs.ts'

/** Data folders with a split of so many dev cases besides the open ones, `tiny` unless told; sealed ones have profiles of their own. */
export function tinySplit(count: number, folder = temporaryFolder(), name = 'tiny', sealed: { hidden?: true; credentialed?: true } = {}): string[] {
  const { split, profiles } = loadCases('dev')
  const set = Object.keys(sealed).length > 0 ? name : split.profiles
  const tiny = seal({ ...split, name, profiles: set, cases: split.cases.slice(0, count) }, [...profiles.values()])
  const write = (kind: string, name: string, value: unknown) => {
    mkdirSync(join(folder, kind), { recursive: true })
    writeFileSync(join(folder, kind, `${name}.json`), JSON.stringify(value))
  }
  write('splits', name, tiny)
  write('profiles', set, {
    ...{ schema: 'patientsim-profiles/1', name: set, title: 'Tiny', licence: 'CC BY 4.0', source: 'tests', ...sealed },
    profiles: [...profiles.values()],
  })
  return [dataDirectory, folder]
}

/** A submission of a team's that calls an endpoint. */
export function httpSubmission(team: string, url: string, headers: Record<string, { env: string }> = {}): Submission {
  return { ...submissionOf('endpoint'), team, doctor: { kind: 'http', url, headers, timeout_seconds: 5 } }
}

/** The next piece of work, taken and begun as a worker does. */
export async function begun({ leases }: Engine, owner: string, finishes: boolean): Promise<Lease | null> {
  const lease = await leases.claim(owner, finishes)
  if (lease) await leases.begin(lease)
  return lease
}
