import { type BoardRow, boardsOf, type Tombstone } from '../../../bench/run/board.ts'
import type { SliceName } from '../../../bench/run/clusters.ts'
import type { Protocol } from '../../../bench/schema/bundle.ts'
import type { ResolvableGap } from '../../../bench/stats/resolvable-gap.ts'
import { allRuns, recorded, type Run } from './runs.ts'

/** Runs of one protocol hash. Only these are ever compared. */
export interface Track {
  /** The path segment of its board: `<split>.<track>.<first 8 digits of the hash>`. */
  id: string
  protocol: Protocol
  protocol_sha256: string
  runs: Run[]
}

/** A row of a board as the command line prints it, with its run. */
export interface Row extends BoardRow {
  run: Run
}

/** The board of a track on one slice. */
export interface TrackBoard {
  /** Best first; rows that can't be ranked stand last. */
  rows: Row[]
  gap: ResolvableGap | null
  tombstones: Tombstone[]
}

/** The split that the main board shows when a run on it exists. */
const mainSplit = 'test'

/** Every track with a run, the main one first: the test split, else the one with most trials; then most runs. */
export function allTracks(): Track[] {
  const groups = Map.groupBy(allRuns(), (run) => run.result.protocol_sha256)
  const tracks = [...groups.values()].map(trackOf)
  const trials = (track: Track) => Math.max(...track.runs.map((run) => run.result.scores.overall.ddx1.total))
  const newest = (track: Track) => track.runs.map((run) => run.result.finished_at).sort().at(-1) ?? ''
  return tracks.sort(
    (a, b) =>
      Number(b.protocol.split.name === mainSplit) - Number(a.protocol.split.name === mainSplit) ||
      trials(b) - trials(a) ||
      b.runs.length - a.runs.length ||
      newest(b).localeCompare(newest(a)),
  )
}

/** The track of the front page; undefined when there is no bundle at all. */
export function mainTrack(): Track | undefined {
  return allTracks()[0]
}

function trackOf(runs: Run[]): Track {
  const { protocol, protocol_sha256 } = runs[0]!.result
  return { id: `${protocol.split.name}.${protocol.track}.${protocol_sha256.slice(0, 8)}`, protocol, protocol_sha256, runs }
}

const boards = new Map<string, TrackBoard>()

/** The board of a track on a slice, computed once a build by the code that `patientsim board` prints. */
export function boardOf(track: Track, slice: SliceName = { kind: 'overall' }): TrackBoard {
  const key = JSON.stringify([track.protocol_sha256, slice])
  const board = boards.get(key) ?? computeBoard(track, slice)
  boards.set(key, board)
  return board
}

function computeBoard(track: Track, slice: SliceName): TrackBoard {
  const runs = new Map(track.runs.map((run) => [run.bundle.directory, run]))
  const all = boardsOf(track.runs.map((run) => run.bundle), { slice }, recorded())
  const own = all.find((board) => board.protocol_sha256 === track.protocol_sha256)!
  const rows = own.rows.map((row) => ({ ...row, run: runs.get(row.bundle)! }))
  return { rows, gap: own.resolvable_gap, tombstones: own.tombstones }
}
