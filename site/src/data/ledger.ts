import { standings } from '../../../bench/record/standing.ts'
import { rowId } from '../../../bench/run/board.ts'
import type { RecordedRow, RecordEntry } from '../../../bench/schema/record.ts'
import { allRuns, recordEntries, type Run } from './runs.ts'

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
