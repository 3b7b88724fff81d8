import { z } from 'zod'
import { type Scope, scopes } from '../../access/actor.ts'
import type { Teams } from '../../access/teams.ts'
import type { Tokens } from '../../access/tokens.ts'
import { ApiError } from '../problem.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'
import { teamParams } from './teams.ts'

const tokenSchema = z.object({
  id: z.string(),
  team: z.string().nullable(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
})
const issuedSchema = tokenSchema.extend({ token: z.string().describe('shown here and never again') })
const name = z.string().min(1).max(80)
const days = z.number().int().min(1).max(3650).nullable().default(365)
const list = pageOf(tokenSchema)

/** Tokens: shown once, kept as hashes, revoked at any time. */
export function tokenRoutes(tokens: Tokens, teams: Teams, now: () => Date): Route[] {
  const manage = { role: 'team', scope: 'manage' } as const
  const common = { tag: 'Tokens', access: manage } as const
  const inDays = (count: number | null) => (count === null ? null : new Date(now().getTime() + count * 86_400_000).toISOString())
  return [
    route({
      ...common,
      method: 'GET',
      path: '/me',
      summary: 'Who the token says you are',
      access: { role: 'anonymous' },
      response: z.object({ role: z.string(), team: z.string().nullable(), scopes: z.array(z.string()) }),
      handle: ({ actor: { role, team, scopes: granted } }) =>
        Response.json({ role, team, scopes: granted }, { headers: { 'cache-control': 'no-store' } }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/teams/:team/tokens',
      summary: 'Make a token of a team',
      params: teamParams,
      body: z.object({ name, scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).default([...scopes]), days }).strict(),
      status: 201,
      response: issuedSchema,
      async handle({ params, body }) {
        await teams.find(params.team)
        const granted = [...new Set<Scope>(body.scopes)]
        return tokens.issue({ team: params.team, name: body.name, scopes: granted, expiresAt: inDays(body.days) })
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/teams/:team/tokens',
      summary: 'The tokens of a team, without their secret part',
      params: teamParams,
      query: pageQuery,
      response: list,
      handle: ({ params, query }) => tokens.list(params.team, query.limit, query.cursor),
    }),
    route({
      ...common,
      method: 'DELETE',
      path: '/tokens/:id',
      summary: 'Revoke a token at once',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
      status: 204,
      response: z.null(),
      async handle({ params, actor }) {
        if (!(await tokens.revoke(params.id, actor.team))) throw new ApiError(404, 'token/unknown', 'There is no such token, or it was revoked before.')
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/maintainers/tokens',
      summary: 'Make a token of a maintainer',
      access: { role: 'maintainer' },
      body: z.object({ name, days }).strict(),
      status: 201,
      response: issuedSchema,
      handle: ({ body }) => tokens.issue({ team: null, name: body.name, scopes, expiresAt: inDays(body.days) }),
    }),
    route({
      ...common,
      method: 'GET',
      path: '/maintainers/tokens',
      summary: 'The maintainers’ tokens, without their secret part',
      access: { role: 'maintainer' },
      query: pageQuery,
      response: list,
      handle: ({ query }) => tokens.list(null, query.limit, query.cursor),
    }),
  ]
}
