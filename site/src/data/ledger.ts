import { standings } from '../../../bench/record/standing.ts'
import { rowId } from '../../../bench/run/board.ts'
import type { RecordedRow, RecordEntry } from '../../../bench/schema/record.ts'
import { formatRange } from './measures.ts'
import { allRuns, recordEntries, type Run } from './runs.ts'
import { allTracks, boardOf } from './tracks.ts'

/** A row that was ever seen: on the site now, or in the record. Its id, the first 16 digits of its content hash, never changes. */
export interface KnownRow {
  id: string
  team: string
  agent: string
  version: string
  split: string
  track: string
  content_sha256: string
  protocol_sha256: string
  /** Where it stands; `unrecorded` for a run that the record does not name. */
  status: 'published' | 'disputed' | 'superseded' | 'retracted' | 'unrecorded'
  reason: string
  /** Its run, while its bundle is here. */
  run: Run | undefined
  /** What the record says of it, oldest first. */
  history: RecordEntry[]
}

/** Every row that was ever seen, by id. */
export function knownRows(): KnownRow[] {
  const entries = recordEntries()
  const recorded = standings(entries)
  const runs = new Map(allRuns().map((run) => [run.result.content_sha256, run]))
  const current = [...runs.values()].filter((run) => !recorded.has(run.result.content_sha256)).map((run) => ({ row: rowOf(run), status: 'unrecorded' as const, reason: '' }))
  return [...[...recorded.values()].map(({ row, status, reason }) => ({ row, status, reason })), ...current]
    .map(({ row, status, reason }) => {
      const { team, agent, version, split, track, content_sha256, protocol_sha256 } = row
      const history = entries.filter((entry) => entry.row.content_sha256 === content_sha256)
      return { id: rowId(content_sha256), team, agent, version, split, track, content_sha256, protocol_sha256, status, reason, run: runs.get(content_sha256), history }
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function rowOf({ result, team, agent }: Run): Pick<RecordedRow, 'team' | 'agent' | 'version' | 'split' | 'track' | 'content_sha256' | 'protocol_sha256'> {
  const { submission, protocol, content_sha256, protocol_sha256 } = result
  return { team, agent, version: submission.version, split: protocol.split.name, track: protocol.track, content_sha256, protocol_sha256 }
}

/** The ranks that a row could have and its tier, `Rank 2–3 of 14, self-reported`; empty for one that has no rank. */
export function placeOf({ id, status, protocol_sha256 }: KnownRow): string {
  const track = allTracks().find((one) => one.protocol_sha256 === protocol_sha256)
  const board = track && boardOf(track)
  const row = board?.rows.find((one) => one.id === id)
  if (!row || row.rank === null || status === 'retracted' || status === 'superseded') return ''
  const ranks = row.rank_interval ? formatRange(row.rank_interval.low, row.rank_interval.high) : String(row.rank)
  const disputed = row.disputed ? ', disputed' : ''
  return `Rank ${ranks} of ${board!.rows.filter((one) => one.rank !== null).length}, ${row.tier}${disputed}`
}
