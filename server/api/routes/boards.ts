import { z } from 'zod'
import { sliceSchema } from '../../../bench/schema/scores.ts'
import { type Boards, boardQuery } from '../../bundles/boards.ts'
import { sendRendered } from '../respond.ts'
import { type Route, route } from '../route.ts'

/** A board as it is sent; rows hold more than is named here. */
const boardSchema = z.looseObject({
  split: z.string(),
  track: z.string(),
  protocol_sha256: z.string(),
  persona: z.string().nullable(),
  level: z.string().nullable(),
  rows: z.array(
    z.looseObject({
      id: z.string().describe('permanent; the bundle is at /bundles/{id}'),
      rank: z.number().int().nullable(),
      team: z.string(),
      agent: z.string(),
      version: z.string(),
      tier: z.string(),
      trials: z.number().int(),
      content_sha256: z.string(),
      scores: sliceSchema,
    }),
  ),
  tombstones: z.array(z.looseObject({ id: z.string(), reason: z.string() })),
})

/** Boards, one for each track; only rows of one board are ever compared. */
export function boardRoutes(boards: Boards): Route[] {
  return [
    route({
      method: 'GET',
      path: '/boards',
      tag: 'Boards',
      summary: 'Ranked rows, one board for each track; overall, on a persona, or on a level of a persona axis',
      access: { role: 'anonymous' },
      query: boardQuery,
      response: z.object({ items: z.array(boardSchema) }),
      handle: async ({ query, context }) => sendRendered(context, await boards(query), 'revalidate'),
    }),
  ]
}
