import { archivedResult, loadRecord } from '../record/archive.ts'
import { attempts, standings } from '../record/standing.ts'
import type { RecordEntry } from '../schema/record.ts'
import { type Board, boardsOf, type FoundBundle, type Recorded } from './board.ts'
import type { SliceName } from './clusters.ts'

/** What of a past board is wanted: all of it, one split, or one slice. */
export interface PastFilter {
  split?: string | undefined
  slice?: SliceName
}

/**
 * The boards of any past moment, rebuilt from the results that the record keeps; the same record gives the same bytes.
 * A track that did not change between two moments is ranked once.
 * @param directory the record's folder
 * @returns takes an ISO time; no boards where nothing was published by then. Throws `record/no-result` for a kept
 *   result that is gone or altered
 */
export function pastBoards(
  directory: string,
  entries: readonly RecordEntry[] = loadRecord(directory),
): (time: string, filter?: PastFilter) => Board[] {
  const results = new Map<string, FoundBundle['result']>()
  const ranked = new Map<string, Board[]>()
  const resultOf = (sha256: string) => {
    const result = results.get(sha256) ?? archivedResult(directory, sha256)
    results.set(sha256, result)
    return result
  }
  return (time, filter = {}) => {
    const all = standings(entries, time)
    const tried = attempts(entries, time)
    const rows = [...all.values()].filter(({ status }) => status !== 'superseded')
    const standing = rows.filter(({ status }) => status !== 'retracted').sort((a, b) => (a.row.bundle < b.row.bundle ? -1 : 1))
    const protocols = new Set([...standing, ...rows].map(({ row }) => row.protocol_sha256))
    return [...protocols].flatMap((protocol) => {
      const own = rows.filter(({ row }) => row.protocol_sha256 === protocol)
      const counts = [...tried].filter(([key]) => key.endsWith(` ${protocol}`))
      const key = JSON.stringify([own, counts, filter])
      const recorded: Recorded = { standings: new Map(own.map((one) => [one.row.content_sha256, one])), attempts: new Map(counts) }
      const bundles = standing
        .filter(({ row }) => row.protocol_sha256 === protocol)
        .map(({ row }) => ({ directory: row.bundle, result: resultOf(row.bundle_sha256), tier: row.tier }))
      const boards = ranked.get(key) ?? boardsOf(bundles, filter, recorded)
      ranked.set(key, boards)
      return boards
    })
  }
}

/** Boards as the bytes that are cited: what `board --format json` prints. */
export function boardsJson(boards: readonly Board[]): string {
  return JSON.stringify({ boards })
}
