import { z } from 'zod'
import { nameOf } from '../../access/audit.ts'
import { deleteTeam, type TeamDeletion } from '../../retention/team.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens')
export const teamParams = z.object({ team: slug })

const quotas = z.record(z.string().regex(/^[a-z0-9-]{1,60}$/), z.number().int().min(0).max(10_000))
const teamSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['active', 'held']),
  quotas: quotas.describe('runs in 24 hours, by split'),
  created_at: z.string(),
})
const title = z.string().min(1).max(80)

/** Teams: made, held, given quotas and deleted by maintainers. */
export function teamRoutes(deletion: TeamDeletion): Route[] {
  const { teams } = deletion
  const common = { tag: 'Teams', access: { role: 'maintainer' }, response: teamSchema } as const
  return [
    route({
      ...common,
      method: 'POST',
      path: '/teams',
      summary: 'Make a team; give it a token next',
      body: z.object({ id: slug, title }).strict(),
      status: 201,
      handle: ({ body }) => teams.create(body.id, body.title),
    }),
    route({
      ...common,
      method: 'GET',
      path: '/teams',
      summary: 'All teams',
      query: pageQuery.extend({ cursor: slug.optional().describe('`next` of the page before') }),
      response: pageOf(teamSchema),
      async handle({ query: { limit, cursor } }) {
        const found = await teams.list(limit + 1, cursor)
        const items = found.slice(0, limit)
        return { items, next: found.length > limit ? items.at(-1)!.id : null }
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/teams/:team',
      summary: 'A team and its quotas',
      access: { role: 'team', scope: 'read' },
      params: teamParams,
      handle: ({ params }) => teams.find(params.team),
    }),
    route({
      ...common,
      method: 'PUT',
      path: '/teams/:team',
      summary: 'Change the title, hold the team or let it go on, set its quotas',
      params: teamParams,
      body: z.object({ title: title.optional(), state: z.enum(['active', 'held']).optional(), quotas: quotas.optional() }).strict(),
      handle: ({ params, body }) => teams.change(params.team, body),
    }),
    route({
      ...common,
      method: 'DELETE',
      path: '/teams/:team',
      summary: 'Delete a team with its tokens, secrets, budgets, submissions, runs and unpublished bundles',
      params: teamParams,
      query: z.object({ rows: z.enum(['keep', 'retract']).default('keep').describe('what becomes of published rows: they stay under the team’s name, or leave tombstones') }),
      status: 204,
      handle: ({ params, query, actor }) => deleteTeam(deletion, params.team, query.rows, nameOf(actor)),
    }),
  ]
}
