import { z } from 'zod'
import { boardsOf } from '../../../bench/run/board.ts'
import { parseSlice, type SliceName } from '../../../bench/run/clusters.ts'
import { personaId } from '../../../bench/schema/persona.ts'
import { sliceSchema } from '../../../bench/schema/scores.ts'
import type { Shelf, Shelved } from '../../bundles/shelf.ts'
import { ApiError } from '../problem.ts'
import { type Rendered, renderForMany, sendRendered } from '../respond.ts'
import { type Route, route } from '../route.ts'

const text = z.string().max(100)

export const boardQuery = z.object({
  split: text.optional().describe('only this split'),
  track: text.optional().describe('only this track: its name, or its protocol hash'),
  persona: personaId.optional().describe('rank on one persona, e.g. `distrust-B-high-normal`'),
  level: text.optional().describe('rank on one level of a persona axis, e.g. `cefr=A`'),
})

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

/** Filters that are remembered with their answers; more of them than real readers ask for. */
const mostKept = 500

/** Boards, one for each track; only rows of one board are ever compared. */
export function boardRoutes(shelf: Shelf): Route[] {
  let version = -1
  const kept = new Map<string, Rendered>()
  return [
    route({
      method: 'GET',
      path: '/boards',
      tag: 'Boards',
      summary: 'Ranked rows, one board for each track; overall, on a persona, or on a level of a persona axis',
      access: { role: 'anonymous' },
      query: boardQuery,
      response: z.object({ items: z.array(boardSchema) }),
      handle({ query, context }) {
        const shelved = shelf.current()
        if (shelved.version !== version || kept.size > mostKept) kept.clear()
        version = shelved.version
        const key = JSON.stringify(query)
        const rendered = kept.get(key) ?? renderForMany({ items: boardsFor(shelved, query) })
        kept.set(key, rendered)
        return sendRendered(context, rendered, 'revalidate')
      },
    }),
  ]
}

/** The boards that a query asks for. @throws ApiError `slice/*` */
export function boardsFor({ bundles, recorded }: Shelved, query: z.output<typeof boardQuery>) {
  const { split, track } = query
  const boards = boardsOf(bundles, { ...(split ? { split } : {}), slice: sliceOf(query) }, recorded)
  return boards.filter((board) => !track || board.track === track || board.protocol_sha256 === track)
}

function sliceOf({ persona, level }: z.output<typeof boardQuery>): SliceName {
  if (persona !== undefined && level !== undefined) throw new ApiError(400, 'slice/two', 'Give persona or level, not both.')
  const asked = persona ?? level
  const slice = asked === undefined ? ({ kind: 'overall' } as const) : parseSlice(asked)
  if (slice && (asked === undefined || slice.kind === (persona === undefined ? 'axis' : 'persona'))) return slice
  throw new ApiError(400, 'slice/unknown', 'There is no such persona or level; write distrust-B-high-normal, or cefr=A.')
}
