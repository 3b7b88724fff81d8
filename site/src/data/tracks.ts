import type { Aggregates, Protocol } from '../../../bench/schema/bundle.ts'
import type { Slice } from '../../../bench/schema/scores.ts'
import { rankRows } from '../../../bench/stats/ranks.ts'
import { allRuns, type Run } from './runs.ts'

/** Runs of one protocol hash. Only these are ever compared. */
export interface Track {
  /** The path segment of its board: `<split>.<track>.<first 8 digits of the hash>`. */
  id: string
  protocol: Protocol
  protocol_sha256: string
  runs: Run[]
}

/** A row of a board: a run, its scores on the board's slice, and its rank there. */
export interface Row {
  rank: number
  team: string
  agent: string
  run: Run
  scores: Slice
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

/**
 * The rows of a track's board, best first, on the slice that `pick` takes from a run's scores; runs without it are left out.
 */
export function rowsOf(track: Track, pick: (scores: Aggregates) => Slice | undefined): Row[] {
  return rankRows(
    track.runs.flatMap((run) => {
      const scores = pick(run.result.scores)
      return scores ? [{ team: run.team, agent: run.agent, run, scores }] : []
    }),
  )
}
