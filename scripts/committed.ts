import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { referencePatient } from '../bench/patients/reference/patient.ts'
import { loadRecord } from '../bench/record/archive.ts'
import { loadCases } from '../bench/run/data.ts'
import { readResult } from '../bench/run/read-bundle.ts'
import { readChecks } from '../bench/run/tier.ts'
import { hashDifference, verify } from '../bench/run/verify.ts'
import { InputError } from '../bench/schema/error.ts'
import { config } from './config.ts'

/** What became of one committed bundle: how far it could be checked, or the first difference. */
export interface CommittedBundle {
  /** Relative to the folder of submissions. */
  directory: string
  extent: string
  difference: string | null
}

/**
 * Verifies the bundles under a folder of submissions that git tracks, in the order of their paths. Of a bundle that
 * the record published under another protocol, and of one that holds aggregates alone, the hashes are checked; a new
 * one must be of this release's protocol. Each must lie in the folder of its team and agent.
 * @param root in a git checkout
 * @throws Error when there is no git, or no checkout
 */
export async function* verifyCommitted(root: string, record: string): AsyncGenerator<CommittedBundle> {
  const published = new Set(loadRecord(record).map(({ row }) => row.bundle_sha256))
  const tracked = execFileSync('git', ['ls-files', '-z', '--', '*/*/results/*/result.json'], { cwd: root, encoding: 'utf8' })
  for (const path of tracked.split('\0').filter(Boolean).sort()) {
    const directory = dirname(path)
    try {
      yield { directory, ...(await checkOne(root, directory, published)) }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      yield { directory, extent: '', difference: error.message }
    }
  }
}

async function checkOne(root: string, directory: string, published: ReadonlySet<string>): Promise<Omit<CommittedBundle, 'directory'>> {
  const path = join(root, directory)
  const result = readResult(path)
  readChecks(path) // a line that can't be read would break every board
  const { team, agent } = result.submission
  if (!directory.startsWith(`${team}/${agent}/`)) return { extent: '', difference: `it is a run of ${team}/${agent}; put it into that folder.` }
  if (result.sealed) return { extent: `aggregates alone (${result.sealed}), hashes checked`, difference: await hashDifference(path, result) }
  const found = await verify(path, referencePatient, (split) => loadCases(split, config.dataDirectories))
  if (found.foreign && published.has(result.bundle_sha256)) {
    return { extent: 'published under another protocol, hashes checked', difference: await hashDifference(path, result) }
  }
  return { extent: `${found.replayed} consultations verified (${found.extent})`, difference: found.difference }
}
