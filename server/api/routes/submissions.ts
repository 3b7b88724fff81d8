import { z } from 'zod'
import type { SecretStore } from '../../access/secrets.ts'
import type { Teams } from '../../access/teams.ts'
import type { Actor } from '../../access/actor.ts'
import type { SafeFetch } from '../../fetch/safe-fetch.ts'
import { submissionSchema } from '../../../bench/schema/submission.ts'
import { requireWeb, type StoredSubmission, type Submissions } from '../../queue/submissions.ts'
import type { Budgets } from '../../queue/budgets.ts'
import { checkNames, validate } from '../../queue/validate.ts'
import { ApiError } from '../problem.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'
import { teamParams } from './teams.ts'

const storedSchema = z.object({
  id: z.string(),
  team_id: z.string(),
  agent: z.string(),
  version: z.string(),
  submission: submissionSchema,
  created_at: z.string(),
})

const estimateSchema = z.object({
  seconds_a_turn: z.number(),
  dev_minutes: z.number(),
  test_minutes: z.number(),
  usd_a_turn: z.number().nullable().describe('null where the price is not known'),
  dev_usd_at_least: z.number().nullable().describe('a lower bound: later turns are longer than the probe'),
  test_usd_at_least: z.number().nullable(),
})

export const submissionId = z.object({ id: z.uuid() })

/** @throws ApiError `…/unknown` where the thing is another team's: it is not even said that it is there */
export function requireOwn(actor: Actor, team: string, what: string): void {
  if (actor.role !== 'maintainer' && actor.team !== team) throw new ApiError(404, `${what}/unknown`, `There is no such ${what}.`)
}

/** @throws ApiError `submission/unknown` for another team's */
export async function ownSubmission(submissions: Submissions, id: string, actor: Actor): Promise<StoredSubmission> {
  const found = await submissions.find(id)
  requireOwn(actor, found.team_id, 'submission')
  return found
}

export interface SubmissionParts {
  submissions: Submissions
  teams: Teams
  secrets: SecretStore
  budgets: Budgets
  safe: SafeFetch
  allowLocal: boolean
}

/** Submissions: validated, kept by version, never changed. */
export function submissionRoutes({ submissions, teams, secrets, budgets, safe, allowLocal }: SubmissionParts): Route[] {
  const common = { tag: 'Submissions', params: teamParams } as const
  return [
    route({
      ...common,
      method: 'POST',
      path: '/teams/:team/validate',
      summary: 'Check a submission before it is sent: schema, secrets, address, key, one probe turn, and what a run would take',
      access: { role: 'team', scope: 'submit' },
      body: submissionSchema,
      response: z.object({
        ok: z.boolean(),
        checks: z.array(z.object({ name: z.enum(checkNames), ok: z.boolean(), code: z.string().nullable(), detail: z.string() })),
        estimate: estimateSchema.nullable(),
      }),
      async handle({ params, body }) {
        await teams.find(params.team)
        requireWeb(params.team, body)
        await budgets.requireLeft(params.team)
        const world = { fetch: safe.fetch, allowLocal }
        const { took, ...found } = await validate(body, await secrets.open(params.team), safe, world, () => performance.now() / 1000)
        if (took.tokens > 0) await budgets.add(params.team, took)
        return found
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/teams/:team/submissions',
      summary: 'Send a submission (the content of submission.yaml as JSON); the same one again changes nothing',
      access: { role: 'team', scope: 'submit' },
      body: submissionSchema,
      status: 201,
      response: storedSchema,
      async handle({ params, body }) {
        await teams.find(params.team)
        return submissions.add(params.team, body)
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/teams/:team/submissions',
      summary: 'A team’s submissions, newest first',
      access: { role: 'team', scope: 'read' },
      query: pageQuery,
      response: pageOf(storedSchema),
      handle: ({ params, query }) => submissions.list(params.team, query.limit, query.cursor),
    }),
    route({
      method: 'GET',
      path: '/submissions/:id',
      tag: 'Submissions',
      summary: 'A submission',
      access: { role: 'team', scope: 'read' },
      params: submissionId,
      response: storedSchema,
      handle: ({ params, actor }) => ownSubmission(submissions, params.id, actor),
    }),
  ]
}
