import { z } from 'zod'
import { type Board, boardsOf } from '../../bench/run/board.ts'
import { parseSlice, type SliceName } from '../../bench/run/clusters.ts'
import { personaId } from '../../bench/schema/persona.ts'
import { ApiError } from '../api/problem.ts'
import { type Rendered, renderForMany } from '../api/respond.ts'
import type { Shelf, Shelved } from './shelf.ts'

const text = z.string().max(100)

export const boardQuery = z.object({
  split: text.optional().describe('only this split'),
  track: text.optional().describe('only this track: its name, or its protocol hash'),
  persona: personaId.optional().describe('rank on one persona, e.g. `distrust-B-high-normal`'),
  level: text.optional().describe('rank on one level of a persona axis, e.g. `cefr=A`'),
})

export type BoardQuery = z.output<typeof boardQuery>

/**
 * The boards that a query asks for, as `{items}`, of what is published now.
 * @throws ApiError `slice/*`
 */
export type Boards = (query: BoardQuery) => Promise<Rendered>

/** Filters that are remembered with their answers; more of them than real readers ask for. */
const mostKept = 500

/** Keeps each answer until something published changes. @param rank makes one from what is on disk */
export function keptBoards(shelf: Shelf, rank: Boards): Boards {
  let version = -1
  const kept = new Map<string, Promise<Rendered>>()
  return async (query) => {
    sliceOf(query)
    const shelved = shelf.current()
    if (shelved.version !== version || kept.size > mostKept) kept.clear()
    version = shelved.version
    const key = JSON.stringify(query)
    const known = kept.get(key)
    if (known) return known
    const ranked = rank(query)
    kept.set(key, ranked)
    // A fault is not kept.
    void ranked.catch(() => kept.get(key) === ranked && kept.delete(key))
    return ranked
  }
}

/** Ranks what is on a shelf. @throws ApiError `slice/*` */
export function rankBoards({ bundles, recorded }: Shelved, query: BoardQuery): Rendered {
  const { split, track } = query
  const boards = boardsOf(bundles, { ...(split ? { split } : {}), slice: sliceOf(query) }, recorded)
  return renderForMany({
    items: boards.filter((board) => !track || board.track === track || board.protocol_sha256 === track),
  })
}

/** The boards of an answer. */
export function boardsIn({ bytes }: Rendered): Board[] {
  return (JSON.parse(new TextDecoder().decode(bytes)) as { items: Board[] }).items
}

function sliceOf({ persona, level }: BoardQuery): SliceName {
  if (persona !== undefined && level !== undefined)
    throw new ApiError(400, 'slice/two', 'Give persona or level, not both.')
  const asked = persona ?? level
  const slice = asked === undefined ? ({ kind: 'overall' } as const) : parseSlice(asked)
  if (slice && (asked === undefined || slice.kind === (persona === undefined ? 'axis' : 'persona'))) return slice
  throw new ApiError(
    400,
    'slice/unknown',
    'There is no such persona or level; write distrust-B-high-normal, or cefr=A.',
  )
}
