import { z } from 'zod'
import type { Teams } from '../../access/teams.ts'
import type { Budgets } from '../../queue/budgets.ts'
import type { Submissions } from '../../queue/submissions.ts'
import { type Route, route } from '../route.ts'
import { ownSubmission, submissionId } from './submissions.ts'
import { teamParams } from './teams.ts'

const amount = z.object({ tokens: z.number(), usd: z.number() })
const budgetSchema = z.object({
  cap: z.object({ tokens: z.number().nullable(), usd: z.number().nullable() }),
  spent: amount.describe('what calls took since the first one'),
  held: amount.describe('what calls under way may take at most'),
})
const cap = z
  .object({
    tokens: z.number().int().min(0).max(1e15).nullable().describe('input and output together; null for no cap'),
    usd: z.number().min(0).max(1e9).nullable().describe('US dollars, by known prices; null for no cap'),
  })
  .strict()

/** Hard caps on what doctors' calls take: of a team, and of one submission. A run that reaches one stops as `over_budget`. */
export function budgetRoutes(budgets: Budgets, teams: Teams, submissions: Submissions): Route[] {
  const common = { tag: 'Budgets', response: budgetSchema } as const
  return [
    route({
      ...common,
      method: 'GET',
      path: '/teams/:team/budget',
      summary: 'What a team may spend and has spent, over all its runs',
      access: { role: 'team', scope: 'read' },
      params: teamParams,
      async handle({ params }) {
        await teams.find(params.team)
        return budgets.find(params.team, null)
      },
    }),
    route({
      ...common,
      method: 'PUT',
      path: '/teams/:team/budget',
      summary: 'Cap what a team spends, from its first call on; raise it to go on',
      access: { role: 'team', scope: 'manage' },
      params: teamParams,
      body: cap,
      async handle({ params, body }) {
        await teams.find(params.team)
        return budgets.setCap(params.team, null, body)
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/submissions/:id/budget',
      summary: 'What a submission may spend and has spent, over all its runs',
      access: { role: 'team', scope: 'read' },
      params: submissionId,
      async handle({ params, actor }) {
        const { id, team_id } = await ownSubmission(submissions, params.id, actor)
        return budgets.find(team_id, id)
      },
    }),
    route({
      ...common,
      method: 'PUT',
      path: '/submissions/:id/budget',
      summary: 'Cap what a submission spends, from its first call on; raise it to go on',
      access: { role: 'team', scope: 'submit' },
      params: submissionId,
      body: cap,
      async handle({ params, body, actor }) {
        const { id, team_id } = await ownSubmission(submissions, params.id, actor)
        return budgets.setCap(team_id, id, body)
      },
    }),
  ]
}
