import type { Kysely } from 'kysely'
import type { Doctor } from '../../bench/doctors/doctor.ts'
import type { RateLimit } from '../../bench/models/rate-limit.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { type Cases, loadCases } from '../../bench/run/data.ts'
import { protocolOf } from '../../bench/run/protocol.ts'
import type { Protocol } from '../../bench/schema/bundle.ts'
import { InputError } from '../../bench/schema/error.ts'
import { readFormat } from '../../bench/schema/format.ts'
import { type Submission, submissionSchema } from '../../bench/schema/submission.ts'
import type { SecretStore } from '../access/secrets.ts'
import type { Tables } from '../store/schema.ts'
import type { Budgets } from './budgets.ts'
import { webDoctor, type WebWorld } from './doctor.ts'
import type { QueueRun } from './runs.ts'

/** All that the trials of a run need, but for the doctor. */
export interface Setup {
  run: QueueRun
  submission: Submission
  cases: Cases
  protocol: Protocol
}

export interface Prepare {
  /** @throws InputError for a split that is gone or a submission that this release does not read */
  setup(runId: string): Promise<Setup>
  /** The doctor, with the team's secrets opened now. Throws as `webDoctor` and `SecretStore.open`. */
  doctor(setup: Setup): Promise<Doctor>
}

/** What doctors are made with. */
export interface PrepareParts {
  db: Kysely<Tables>
  secrets: SecretStore
  budgets: Budgets
  web: Pick<WebWorld, 'fetch' | 'allowLocal' | 'accounts'>
  /** Where splits are, local ones too. */
  dataDirectories: readonly string[]
}

export function prepare({ db, secrets, budgets, web, dataDirectories }: PrepareParts): Prepare {
  const limits = new Map<string, RateLimit>()
  const splits = new Map<string, Cases>()
  const casesOf = (name: string) => {
    const cases = splits.get(name) ?? loadCases(name, dataDirectories)
    splits.set(name, cases)
    return cases
  }
  return {
    async setup(runId) {
      // Both in one statement: between two, the team may be deleted.
      const found = await db
        .selectFrom('queue_runs')
        .innerJoin('submissions', 'submissions.id', 'queue_runs.submission_id')
        .selectAll('queue_runs')
        .select('submissions.body')
        .where('queue_runs.id', '=', runId)
        .executeTakeFirst()
      if (!found) throw new InputError('run/unknown', 'There is no such run any more.')
      const { body, ...run } = found
      const submission = readFormat(submissionSchema, JSON.parse(body), `submission ${run.submission_id}`)
      const cases = casesOf(run.split)
      return {
        run,
        submission,
        cases,
        protocol: protocolOf(run.track, cases.split, referencePatient, run.trials, run.seed),
      }
    },
    async doctor({ run, submission }) {
      const world = { ...web, purse: budgets.purse(run), limits }
      return webDoctor(submission, await secrets.open(run.team_id), world)
    },
  }
}
