import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { addToRecord, loadRecord } from '../../bench/record/archive.ts'
import { rowOf } from '../../bench/record/row.ts'
import { type Standing, standings } from '../../bench/record/standing.ts'
import { bundleFiles } from '../../bench/run/bundle.ts'
import { loadCases } from '../../bench/run/data.ts'
import { readResult } from '../../bench/run/read-bundle.ts'
import { readChecks, readHosts, tierOf, writeCheck } from '../../bench/run/tier.ts'
import { verify } from '../../bench/run/verify.ts'
import type { Result } from '../../bench/schema/bundle.ts'
import type { RecordedRow } from '../../bench/schema/record.ts'
import { ApiError } from '../api/problem.ts'
import { changeRun } from '../queue/events.ts'
import type { QueueRun, Runs } from '../queue/runs.ts'
import { bundleFolder } from '../queue/worker.ts'
import type { Database } from '../store/database.ts'

export interface PublisherOptions {
  db: Database
  runs: Runs
  now: () => Date
  version: string
  /** Where bundles lie before and after they are published, and the record of it. */
  bundles: string
  submissions: string
  record: string
  dataDirectories: readonly string[]
  /** Builds the site anew; a failure is its own to report. */
  rebuild: () => void
}

export interface Publisher {
  /**
   * Publishes a finished run: replays its bundle, puts it under submissions/ with its submission.yaml, adds it to the record, and
   * has the site built anew. A host's signature is not given here: the row is `replayed`.
   * @param author who decides, for the record
   * @throws ApiError `run/not-finished`, `run/published`, `publish/no-bundle`, `publish/deleted`, `publish/differs` when the replay does not match
   */
  publish(runId: string, author: string): Promise<QueueRun>
  /** The team's rows in the record, whatever became of them. */
  rowsOf(team: string): Standing[]
  /** Adds a decision about a published row to the record. Throws as `addToRecord`. */
  decide(row: RecordedRow, action: 'dispute' | 'resolve' | 'retract', author: string, reason: string): void
}

export function publisher(options: PublisherOptions): Publisher {
  const { db, runs, now, submissions, record } = options
  const at = () => now().toISOString()

  async function replayed(folder: string, result: Result): Promise<void> {
    if (result.sealed) return
    const found = await verify(folder, referencePatient, (split) => loadCases(split, options.dataDirectories))
    if (!found.ok) throw new ApiError(409, 'publish/differs', `The bundle does not replay: ${found.difference}`)
    // A check says that all was replayed; of a model's words it can't be.
    if (found.extent !== 'whole' || readChecks(folder).some((check) => check.bundle_sha256 === result.bundle_sha256)) return
    const facts = { consultations: found.replayed, by: 'server', at: at(), package_version: options.version }
    writeCheck(folder, { schema: 'patientsim-check/1', kind: 'replay', bundle_sha256: result.bundle_sha256, ...facts })
  }

  return {
    async publish(runId, author) {
      const run = await runs.find(runId)
      if (run.state !== 'finished') throw new ApiError(409, 'run/not-finished', `The run is ${run.state}; only a finished one is published.`)
      if (run.published_at) throw new ApiError(409, 'run/published', 'The run is published already.')
      if (run.transcripts_deleted_at) {
        throw new ApiError(409, 'publish/deleted', 'The transcripts of the run were deleted, for it is old; retry it, or start a new one.')
      }
      const folder = bundleFolder(options.bundles, runId)
      if (!existsSync(folder)) throw new ApiError(409, 'publish/no-bundle', 'The bundle of the run is not on this machine; start the server where workers write bundles.')
      const result = readResult(folder)
      await replayed(folder, result)
      const row = place(submissions, folder, result, join(record, 'hosts.json'))
      addToRecord(record, { at: at(), author, action: 'publish', row, reason: `run ${runId}` }, readFileSync(join(folder, bundleFiles.result), 'utf8'))
      await db.transaction().execute((trx) =>
        changeRun(trx, runId, ['finished'], 'published', at(), () => ({ set: { published_at: at() }, data: { content_sha256: row.content_sha256 } })),
      )
      options.rebuild()
      return runs.find(runId)
    },
    rowsOf: (team) => [...standings(loadRecord(record)).values()].filter(({ row }) => row.team === team),
    decide(row, action, author, reason) {
      addToRecord(record, { at: at(), author, action, row, reason })
      options.rebuild()
    },
  }
}

/** Copies a bundle to where published ones lie, whole or not at all, and writes its submission.yaml. */
function place(submissions: string, folder: string, result: Result, hosts: string): RecordedRow {
  const { submission, protocol } = result
  const { team, agent } = submission
  const bundle = `${team}/${agent}/results/${protocol.split.name}.${protocol.track}`
  const target = join(submissions, bundle)
  const draft = `${target}.draft`
  mkdirSync(dirname(target), { recursive: true })
  rmSync(draft, { recursive: true, force: true })
  cpSync(folder, draft, { recursive: true })
  rmSync(target, { recursive: true, force: true })
  renameSync(draft, target)
  writeFileSync(join(submissions, team, agent, 'submission.yaml'), stringify(submission))
  return rowOf(result, bundle, tierOf(result, readChecks(target), readHosts(hosts)))
}
