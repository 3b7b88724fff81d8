import { type Audit, audit } from './access/audit.ts'
import { sealWith } from './access/seal.ts'
import { type SecretStore, secretStore } from './access/secrets.ts'
import { type Teams, teams } from './access/teams.ts'
import { type Tokens, tokens } from './access/tokens.ts'
import { type SafeFetch, safeFetch } from './fetch/safe-fetch.ts'
import { type Budgets, budgets } from './queue/budgets.ts'
import { bossHandout } from './queue/handout-boss.ts'
import { rowHandout } from './queue/handout-rows.ts'
import type { Handout } from './queue/handout.ts'
import { type Leases, leases } from './queue/leases.ts'
import { usualLeaseSeconds } from './queue/limits.ts'
import { type Prepare, prepare } from './queue/prepare.ts'
import { type Runs, runs } from './queue/runs.ts'
import { type Submissions, submissions } from './queue/submissions.ts'
import { startWorker, type Worker } from './queue/worker.ts'
import { databaseAccounts } from './store/accounts.ts'
import { type Database, isPostgres, openDatabase } from './store/database.ts'

/** What the server and the workers on other machines share. */
export interface EngineSettings {
  version: string
  /** The state database: a file, or a postgres:// address. */
  database: string
  /** The keys that seal teams' secrets, newest first. */
  keys: readonly Buffer[]
  /** Where splits are, local ones too. */
  dataDirectories: readonly string[]
  /** How submitted addresses may be spoken to. */
  endpoints: { allowLocal: boolean; httpHosts: readonly string[] }
  /** How long a silent worker keeps its work, in seconds. */
  leaseSeconds?: number
  now?: () => Date
  /** Hears every fault of ours outside a request. */
  onFault?: (error: unknown, about: string) => void
}

export interface Engine {
  db: Database
  now: () => Date
  tokens: Tokens
  teams: Teams
  audit: Audit
  secrets: SecretStore
  submissions: Submissions
  runs: Runs
  handout: Handout
  budgets: Budgets
  leases: Leases
  prepare: Prepare
  safe: SafeFetch
  /** @param bundles where finished runs are written; null leaves that to others */
  work(concurrency: number, bundles: string | null): Worker
  close(): Promise<void>
}

/** Opens the database, brings it up to date, and puts together what works on it. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  const now = settings.now ?? (() => new Date())
  const leaseSeconds = settings.leaseSeconds ?? usualLeaseSeconds
  const seal = sealWith(settings.keys)
  const db = await openDatabase(settings.database)
  const safe = safeFetch(settings.endpoints)
  const secrets = secretStore(db, seal, now)
  const fault = settings.onFault ?? (() => undefined)
  const lending = { db, now, leaseSeconds, onFault: (error: unknown) => fault(error, 'queue') }
  const handout = isPostgres(settings.database) ? await bossHandout(settings.database, lending) : rowHandout(lending)
  const queue = leases(db, handout, now)
  const kept = runs(db, handout, now)
  const purses = budgets(db, (error) => fault(error, 'budget'))
  const web = { fetch: safe.fetch, allowLocal: settings.endpoints.allowLocal, accounts: databaseAccounts(db) }
  const ready = prepare({ db, secrets, budgets: purses, web, dataDirectories: settings.dataDirectories })
  return {
    db,
    now,
    safe,
    secrets,
    tokens: tokens(db, now),
    teams: teams(db, now),
    audit: audit(db, now),
    submissions: submissions(db, now),
    runs: kept,
    handout,
    budgets: purses,
    leases: queue,
    prepare: ready,
    work: (concurrency, bundles) =>
      startWorker({
        leases: queue,
        runs: kept,
        prepare: ready,
        concurrency,
        leaseSeconds,
        bundles,
        packageVersion: settings.version,
        onFault: (error, lease) => fault(error, lease ? `run ${lease.run_id}, ${lease.case_id || 'bundle'}` : 'queue'),
      }),
    async close() {
      await purses.settled()
      await safe.close()
      await handout.close()
      await db.destroy()
    },
  }
}
