import { join } from 'node:path'
import type { Result } from '../schema/bundle.ts'
import type { Measure } from '../schema/scores.ts'
import { type PairedDifference, pairedDifference } from '../stats/paired.ts'
import { bundleFiles } from './bundle.ts'
import { pairTrials } from './paired-trials.ts'
import { readLines, readResult } from './read-bundle.ts'

/** Whether two runs of one submission agree. */
export interface RerunVerdict {
  agree: boolean
  /** One sentence. */
  reason: string
  consultations: number
}

/** The measures on which two runs of one submission must agree. */
const compared = ['ddx1', 'coverage'] as const satisfies readonly Measure[]

/**
 * Do two runs of the same submission under the same protocol agree within the noise floor? They do when neither DDx@1
 * nor coverage tells them apart (`pairedDifference`). A copy is no rerun: no consultation may be in both.
 */
export async function compareRerun(directory: string, other: string): Promise<RerunVerdict> {
  const [first, second] = [readResult(directory), readResult(other)]
  const refuse = (reason: string): RerunVerdict => ({ agree: false, reason, consultations: 0 })
  if (first.protocol_sha256 !== second.protocol_sha256) return refuse('the two bundles are of different protocols')
  if (submissionKey(first) !== submissionKey(second)) return refuse('the two bundles are of different submissions')
  const ids = await consultationIds(directory)
  const shared = (await consultationIds(other)).find((id) => ids.includes(id))
  if (shared !== undefined) return refuse('the second bundle holds consultations of the first: it is a copy, not a rerun')
  const trials = await pairTrials(directory, other)
  for (const name of compared) {
    const pairs = trials.flatMap((pair) => {
      const [a, b] = [pair.first.values[name], pair.second.values[name]]
      return a === null || b === null ? [] : [{ cluster: pair.first.profile, first: a, second: b }]
    })
    if (pairs.length === 0 && name !== 'ddx1') continue // a track may leave coverage unscored
    if (pairs.length === 0) return refuse('no trial counts in both')
    const found = pairedDifference(pairs, `rerun/${name}`)
    if (found.low === null) return refuse(`there are too few profiles (${found.profiles}) to tell`)
    if (found.told_apart) return refuse(`their ${name} differs by ${describe(found)}, more than the noise`)
  }
  return { agree: true, reason: 'neither DDx@1 nor coverage tells the two runs apart', consultations: trials.length }
}

function describe({ difference, low, high }: PairedDifference): string {
  return `${difference.toFixed(3)} (95 % interval ${low!.toFixed(3)} to ${high!.toFixed(3)})`
}

function submissionKey({ submission: { team, agent, version } }: Result): string {
  return `${team}/${agent} ${version}`
}

async function consultationIds(directory: string): Promise<string[]> {
  const ids: string[] = []
  for await (const { value } of readLines(join(directory, bundleFiles.measurements))) {
    ids.push((value as { consultation_id: string }).consultation_id)
  }
  return ids
}
