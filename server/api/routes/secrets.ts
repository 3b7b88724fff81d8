import { z } from 'zod'
import type { Audit } from '../../access/audit.ts'
import type { SecretStore } from '../../access/secrets.ts'
import type { Teams } from '../../access/teams.ts'
import { ApiError } from '../problem.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'
import { teamParams } from './teams.ts'

const named = teamParams.extend({ name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'must be a name as of an environment variable') })

/** A team's secrets, which headers of a submission name as {env: NAME}; and the audit trail. */
export function secretRoutes(secrets: SecretStore, teams: Teams, trail: Audit): Route[] {
  const common = { tag: 'Secrets', access: { role: 'team', scope: 'manage' } } as const
  return [
    route({
      ...common,
      method: 'PUT',
      path: '/teams/:team/secrets/:name',
      summary: 'Set a secret; it is sealed, and never shown again',
      params: named,
      body: z.object({ value: z.string().min(1).max(4096).regex(/^[\x20-\x7e]+$/, 'must be printable ASCII, as a header value is') }).strict(),
      status: 204,
      response: z.null(),
      async handle({ params, body }) {
        await teams.find(params.team)
        await secrets.put(params.team, params.name, body.value)
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/teams/:team/secrets',
      summary: 'The names of a team’s secrets',
      params: teamParams,
      response: z.object({ items: z.array(z.object({ name: z.string(), updated_at: z.string() })) }),
      handle: async ({ params }) => ({ items: await secrets.list(params.team) }),
    }),
    route({
      ...common,
      method: 'DELETE',
      path: '/teams/:team/secrets/:name',
      summary: 'Delete a secret',
      params: named,
      status: 204,
      response: z.null(),
      async handle({ params }) {
        if (!(await secrets.remove(params.team, params.name))) throw new ApiError(404, 'secret/unknown', 'The team has no secret of this name.')
      },
    }),
    route({
      method: 'GET',
      path: '/audit',
      tag: 'Audit',
      summary: 'Every change that was asked for with a token, newest first',
      access: { role: 'maintainer' },
      query: pageQuery,
      response: pageOf(z.object({ id: z.string(), at: z.string(), actor: z.string(), action: z.string(), subject: z.string(), detail: z.unknown() })),
      handle: ({ query }) => trail.page(query.limit, query.cursor),
    }),
  ]
}
