import { z } from 'zod'
import { compare } from '../../../bench/run/compare.ts'
import type { FoundBundle } from '../../../bench/run/board.ts'
import type { Shelf } from '../../bundles/shelf.ts'
import { ApiError } from '../problem.ts'
import { type Rate, rateLimit } from '../rate-limit.ts'
import { type Rendered, renderForMany, sendRendered } from '../respond.ts'
import { type Route, route } from '../route.ts'

const id = z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits').describe('a row’s id')

/** Comparisons that are remembered: what they are made of never changes. */
const mostKept = 200

/** How fast one caller may have comparisons made that are not remembered: each reads two bundles, and others wait meanwhile. */
const usualMaking: Rate = { burst: 30, perSecond: 1 / 5 }

/** Two rows of one board, trial by trial. */
export function compareRoutes(shelf: Shelf, making = usualMaking): Route[] {
  const kept = new Map<string, Rendered>()
  const admit = rateLimit(making, () => performance.now() / 1000)
  return [
    route({
      method: 'GET',
      path: '/compare',
      tag: 'Boards',
      summary: 'Two rows of one board on the trials that count in both: differences with intervals, by level and persona',
      access: { role: 'anonymous' },
      query: z.object({ first: id, second: id }),
      response: z.looseObject({ first: z.string(), second: z.string(), protocol_sha256: z.string(), trials: z.number().int() }),
      async handle({ query: { first, second }, context }) {
        const [a, b] = [find(shelf, first), find(shelf, second)]
        if (a.result.protocol_sha256 !== b.result.protocol_sha256) {
          throw new ApiError(409, 'compare/protocol', 'The two rows are of different boards; only rows of one board are compared.')
        }
        if (a.result.sealed || b.result.sealed) throw new ApiError(409, 'compare/sealed', 'A row of sealed cases has no transcripts to compare.')
        const key = `${first} ${second}`
        if (!kept.has(key)) admit(context.get('caller'))
        const rendered = kept.get(key) ?? renderForMany(await compare(shelf.folder(a), shelf.folder(b)))
        if (kept.size >= mostKept && !kept.has(key)) kept.delete(kept.keys().next().value!)
        kept.set(key, rendered)
        return sendRendered(context, rendered, 'revalidate')
      },
    }),
  ]
}

function find(shelf: Shelf, rowId: string): FoundBundle {
  const found = shelf.current().byId.get(rowId)
  if (!found) throw new ApiError(404, 'bundle/unknown', `There is no published bundle ${rowId}; the boards list them.`)
  return found
}
