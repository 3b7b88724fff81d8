import { z } from 'zod'
import { loadCases } from '../../../bench/run/data.ts'
import type { Teams } from '../../access/teams.ts'
import type { Actor } from '../../access/actor.ts'
import { enqueue } from '../../queue/enqueue.ts'
import type { Handout } from '../../queue/handout.ts'
import { maintainerPriority } from '../../queue/limits.ts'
import type { QueueRun, Runs } from '../../queue/runs.ts'
import type { Submissions } from '../../queue/submissions.ts'
import type { Database } from '../../store/database.ts'
import { ApiError } from '../problem.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'
import { ownSubmission, requireOwn, submissionId } from './submissions.ts'
import { teamParams } from './teams.ts'

export const runSchema = z.object({
  id: z.string(),
  submission_id: z.string(),
  team_id: z.string(),
  agent: z.string(),
  split: z.string(),
  track: z.string(),
  trials: z.number().int(),
  seed: z.number().int(),
  state: z.enum(['queued', 'running', 'finished', 'failed', 'cancelled', 'over_budget']),
  priority: z.number().int(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  published_at: z.string().nullable(),
  total: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  void: z.number().int(),
  tokens_input: z.number().int(),
  tokens_output: z.number().int(),
  revision: z.number().int().describe('the id of the last event'),
  reason: z.string().nullable(),
  content_sha256: z.string().nullable(),
  sealed: z.enum(['credentialed', 'hidden']).nullable().describe('why nobody may read the transcripts'),
  transcripts_deleted_at: z.string().nullable(),
})

export const runParams = z.object({ id: z.uuid() })

/** The seed of every ranked run: another one would be another protocol. */
const rankedSeed = 42

export interface RunParts {
  db: Database
  handout: Handout
  runs: Runs
  submissions: Submissions
  teams: Teams
  now: () => Date
  dataDirectories: readonly string[]
}

/** @throws ApiError `run/unknown` for another team's */
export async function ownRun(runs: Runs, id: string, actor: Actor): Promise<QueueRun> {
  const run = await runs.find(id)
  requireOwn(actor, run.team_id, 'run')
  return run
}

/** Runs: started within a quota, watched, cancelled, had again where trials failed. */
export function runRoutes({ db, handout, runs, submissions, teams, now, dataDirectories }: RunParts): Route[] {
  const read = { tag: 'Runs', access: { role: 'team', scope: 'read' } } as const
  const submit = { tag: 'Runs', access: { role: 'team', scope: 'submit' }, method: 'POST', response: runSchema } as const
  return [
    route({
      ...submit,
      path: '/submissions/:id/runs',
      summary: 'Start a run of a submission on a split',
      params: submissionId,
      body: z.object({ split: z.string().regex(/^[a-z0-9-]{1,60}$/), trials: z.number().int().min(1).max(8).default(1) }).strict(),
      status: 202,
      async handle({ params, body, actor }) {
        const submission = await ownSubmission(submissions, params.id, actor)
        const maintainer = actor.role === 'maintainer'
        const quotaOf = maintainer ? null : await teams.find(submission.team_id)
        // A team's quota has no hidden split in it, so the names of these are not told to it either.
        const cases = loadCases(body.split, maintainer ? dataDirectories : undefined)
        if (cases.sealed === 'credentialed') {
          throw new ApiError(409, 'split/credentialed', 'Credentialed cases may not leave their holder’s machine; run them with the command line.')
        }
        const priority = maintainer ? maintainerPriority : 0
        const asked = { submission, cases, track: 'reference', trials: body.trials, seed: rankedSeed, priority, quotaOf }
        return runs.find(await enqueue(db, handout, asked, now()))
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: '/teams/:team/runs',
      summary: 'A team’s runs, newest first',
      params: teamParams,
      query: pageQuery,
      response: pageOf(runSchema),
      handle: ({ params, query }) => runs.list(params.team, query.limit, query.cursor),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/runs/:id',
      summary: 'A run and its progress',
      params: runParams,
      response: runSchema,
      handle: ({ params, actor }) => ownRun(runs, params.id, actor),
    }),
    route({
      ...submit,
      path: '/runs/:id/cancel',
      summary: 'Cancel a run; it costs nothing of the quota then',
      params: runParams,
      async handle({ params, actor }) {
        await ownRun(runs, params.id, actor)
        return runs.cancel(params.id)
      },
    }),
    route({
      ...submit,
      path: '/runs/:id/retry',
      summary: 'Have the failed and void trials of a run again; all others stay',
      params: runParams,
      async handle({ params, actor }) {
        await ownRun(runs, params.id, actor)
        return runs.retry(params.id, actor.role === 'maintainer')
      },
    }),
  ]
}
