import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleFiles } from '../../../bench/run/bundle.ts'
import type { Run } from './runs.ts'

/** The files of a run's bundle that there are to be had: all three, or the result alone where its cases are sealed. */
export function filesOf(run: Run): string[] {
  return run.result.sealed ? [bundleFiles.result] : Object.values(bundleFiles)
}

/** Where each line of a run's `consultations.jsonl` begins and ends, in bytes without its line break; none for sealed cases. */
export function consultationBytes(run: Run): [from: number, to: number][] {
  if (run.result.sealed) return []
  const bytes = readFileSync(join(run.directory, bundleFiles.consultations))
  const ranges: [number, number][] = []
  for (let from = 0, to = bytes.indexOf(10); to >= 0; from = to + 1, to = bytes.indexOf(10, from)) ranges.push([from, to])
  return ranges
}
