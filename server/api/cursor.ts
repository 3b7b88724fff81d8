import { ApiError } from './problem.ts'

/** Where a page of a list ends that is sorted by time, newest first, and then by id. */
export interface TimeCursor {
  at: string
  id: string
}

/** @throws ApiError `page/cursor` for one that no list gave */
export function readTimeCursor(cursor: string): TimeCursor {
  const [, at, id] = /^([\dTZ:.-]{24})_([0-9a-f-]{16,36})$/.exec(cursor) ?? []
  if (at && id) return { at, id }
  throw new ApiError(400, 'page/cursor', 'The cursor is not one that this list gave; start without a cursor.')
}

/**
 * The page of what was read with one item more than its limit.
 * @param at the time that the list is sorted by
 */
export function timePage<T extends { id: string }>(rows: readonly T[], limit: number, at: (row: T) => string): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? `${at(last)}_${last.id}` : null }
}
