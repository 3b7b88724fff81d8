import { createHash } from 'node:crypto'
import { asOfTime } from '../../../bench/record/standing.ts'
import type { Board } from '../../../bench/run/board.ts'
import { boardsJson, pastBoards } from '../../../bench/run/past-board.ts'
import type { RecordEntry } from '../../../bench/schema/record.ts'
import { record, recordEntries } from './runs.ts'

/** The boards as they stood at the end of a day on which the record grew. */
export interface Snapshot {
  /** The day, UTC: `2026-03-01`. */
  date: string
  /** What was recorded on that day, in its order; the last line's hash fixes all lines before it. */
  entries: RecordEntry[]
  boards: Board[]
  /** The bytes of `patientsim board --asof <date> --format json`, and their SHA-256. */
  json: string
  sha256: string
}

let made: Snapshot[] | undefined

/**
 * A snapshot for each day of the record, oldest first, made once a build.
 * @throws InputError `record/no-result` when a kept result is gone, which ends the build with its sentence
 */
export function snapshots(): Snapshot[] {
  made ??= makeSnapshots()
  return made
}

function makeSnapshots(): Snapshot[] {
  const days = Map.groupBy(recordEntries(), ({ at }) => at.slice(0, 10))
  const boardsAt = pastBoards(record, recordEntries())
  return [...days].map(([date, entries]) => {
    const boards = boardsAt(asOfTime(date)!)
    const json = `${boardsJson(boards)}\n`
    return { date, entries, boards, json, sha256: createHash('sha256').update(json).digest('hex') }
  })
}
