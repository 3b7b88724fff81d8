import { z } from 'zod'
import type { Teams } from '../../access/teams.ts'
import { type Route, route } from '../route.ts'

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
export function teamRoutes(teams: Teams): Route[] {
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
      response: z.object({ items: z.array(teamSchema) }),
      handle: async () => ({ items: await teams.list() }),
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
      summary: 'Delete a team with its tokens, secrets, submissions and runs; what was published stays',
      params: teamParams,
      status: 204,
      handle: ({ params }) => teams.remove(params.team),
    }),
  ]
}
