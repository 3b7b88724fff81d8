import type { Board, BoardRow } from '../../../bench/run/board.ts'
import { formatRange } from './measures.ts'
import type { Snapshot } from './snapshots.ts'

/** What happened to one row between two snapshots of its board. */
export interface RankChange {
  kind: 'entered' | 'left' | 'moved'
  row: Pick<BoardRow, 'id' | 'team' | 'agent' | 'title'>
  /** The ranks that it could have had, `3–5`, before and after; null while it was not on the board. */
  before: string | null
  after: string | null
}

/** What a day changed on one board. */
export interface BoardChange {
  split: string
  track: string
  protocol_sha256: string
  /** Who entered by place, then who left, then who moved by place. */
  rows: RankChange[]
  /** Rows on the board whose ranks stayed. */
  stayed: number
}

/** What each day of the record changed, newest first. A day that changed no rank, such as one of a dispute, has no boards. */
export function changesOf(snapshots: readonly Snapshot[]): { snapshot: Snapshot; boards: BoardChange[] }[] {
  return snapshots
    .map((snapshot, i) => ({ snapshot, boards: changedBoards(snapshots[i - 1]?.boards ?? [], snapshot.boards) }))
    .reverse()
}

function changedBoards(before: readonly Board[], after: readonly Board[]): BoardChange[] {
  return allBoards(before, after).flatMap(({ split, track, protocol_sha256 }) => {
    const [old, now] = [before, after].map((boards) => boards.find((one) => one.protocol_sha256 === protocol_sha256)?.rows ?? [])
    const rows = changedRows(old!, now!)
    return rows.length === 0 ? [] : [{ split, track, protocol_sha256, rows, stayed: now!.length - rows.filter((row) => row.after !== null).length }]
  })
}

function allBoards(before: readonly Board[], after: readonly Board[]): Board[] {
  return [...after, ...before.filter((old) => !after.some((one) => one.protocol_sha256 === old.protocol_sha256))]
}

function changedRows(before: readonly BoardRow[], after: readonly BoardRow[]): RankChange[] {
  const old = new Map(before.map((row) => [row.id, row]))
  const ids = new Set(after.map((row) => row.id))
  const entered = after.filter((row) => !old.has(row.id)).map((row) => ({ kind: 'entered' as const, row, before: null, after: ranksOf(row) }))
  const left = before.filter((row) => !ids.has(row.id)).map((row) => ({ kind: 'left' as const, row, before: ranksOf(row), after: null }))
  const moved = after
    .flatMap((row) => {
      const was = old.get(row.id)
      return was ? [{ kind: 'moved' as const, row, before: ranksOf(was), after: ranksOf(row) }] : []
    })
    .filter((change) => change.before !== change.after)
  return [...entered, ...left, ...moved]
}

/** The ranks that a row could have, or why it has none. */
export function ranksOf({ rank, rank_interval: ranks }: BoardRow): string {
  if (rank === null) return 'not ranked'
  return ranks ? formatRange(ranks.low, ranks.high) : String(rank)
}
