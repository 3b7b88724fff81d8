import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { attemptKey, type Standing } from '../record/standing.ts'
import type { Result } from '../schema/bundle.ts'
import type { Hosts, Tier } from '../schema/check.ts'
import type { Slice } from '../schema/scores.ts'
import type { ResolvableGap } from '../stats/resolvable-gap.ts'
import type { SliceName } from './clusters.ts'
import { type Place, rankBoard } from './rank-board.ts'
import { readResult } from './read-bundle.ts'
import { readChecks, readHosts, tierOf } from './tier.ts'

/** A bundle with where it lies, relative to the folder of submissions. */
export interface FoundBundle {
  directory: string
  result: Result
  tier: Tier
}

/** One row of a board: a run, its scores on the chosen slice, and its place. */
export interface BoardRow extends Place {
  /** Permanent: the first 16 digits of the content hash. */
  id: string
  team: string
  agent: string
  version: string
  title: string
  kind: string
  tier: Tier
  /** True while a dispute about the row is open. */
  disputed: boolean
  /** Runs that the team published under this protocol, by the record; null where there is none. */
  attempts: number | null
  trials: number
  outcomes: Result['outcomes']
  failures: Result['failures']
  finished_at: string
  bundle: string
  content_sha256: string
  /** The row whose transcripts were scored anew for this one. */
  rescored_from: string | null
  scores: Slice
  /** pass^k of DDx@1 for k = 1 … trials, over all cases; null with one trial a case, and on a persona or a level. */
  pass_k: number[] | null
}

/** What is left of a retracted row. */
export interface Tombstone {
  id: string
  team: string
  agent: string
  version: string
  retracted_at: string
  by: string
  reason: string
}

/** Rows of one track: only these are ever compared. */
export interface Board {
  split: string
  track: string
  protocol_sha256: string
  persona: string | null
  /** An axis and a level, as `cefr=A`. */
  level: string | null
  /** From which gap in DDx@1 two rows are told apart. */
  resolvable_gap: ResolvableGap | null
  rows: BoardRow[]
  tombstones: Tombstone[]
}

/** What the record knows of the rows. */
export interface Recorded {
  standings: ReadonlyMap<string, Standing>
  attempts: ReadonlyMap<string, number>
}

/** The id by which a row is cited. */
export function rowId(contentSha256: string): string {
  return contentSha256.slice(0, 16)
}

/** The folders of all bundles, `<team>/<agent>/results/<split>.<track>` below the root, in order. */
export function bundleFolders(root: string): string[] {
  return globSync('*/*/results/*/result.json', { cwd: root })
    .map((path) => dirname(path))
    .sort()
}

/**
 * A bundle with its tier.
 * @param directory relative to the root
 * @param hosts whose signatures count
 * @throws InputError where it can't be read
 */
export function foundBundle(root: string, directory: string, hosts: Hosts): FoundBundle {
  const result = readResult(join(root, directory))
  return { directory, result, tier: tierOf(result, readChecks(join(root, directory)), hosts) }
}

/**
 * Every bundle under `<root>/<team>/<agent>/results/<split>.<track>/`, in the order of their paths, with its tier.
 * @param hosts the file of the hosts whose signatures count
 */
export function findBundles(root: string, hosts = ''): FoundBundle[] {
  const known = readHosts(hosts)
  return bundleFolders(root).map((directory) => foundBundle(root, directory, known))
}

/**
 * Boards of the bundles, one for each track (protocol hash), best row first: by DDx@1, then by coverage; rows equal in
 * both share a rank. A retracted row leaves a tombstone; one that can't be ranked stands last, with its reason.
 * @param filter a split's name, and a persona or an axis level to rank on that alone
 * @param recorded what the record says; without it no row is disputed or retracted
 */
export function boardsOf(
  bundles: readonly FoundBundle[],
  filter: { split?: string; slice?: SliceName; persona?: string } = {},
  recorded?: Recorded,
): Board[] {
  const slice: SliceName = filter.slice ?? (filter.persona ? { kind: 'persona', persona: filter.persona } : { kind: 'overall' })
  const of = (split: string) => !filter.split || split === filter.split
  const chosen = bundles.filter(({ result }) => of(result.protocol.split.name))
  const tracks = Map.groupBy(chosen, ({ result }) => result.protocol_sha256)
  const buried = [...(recorded?.standings.values() ?? [])].filter(({ status, row }) => status === 'retracted' && of(row.split))
  for (const { row } of buried) if (!tracks.has(row.protocol_sha256)) tracks.set(row.protocol_sha256, [])
  return [...tracks.entries()].map(([protocol_sha256, group]) => {
    const own = buried.filter(({ row }) => row.protocol_sha256 === protocol_sha256)
    const { split, track } = own[0]?.row ?? { split: group[0]!.result.protocol.split.name, track: group[0]!.result.protocol.track }
    const gone = new Set(own.map(({ row }) => row.content_sha256))
    const candidates = group.flatMap((bundle) => {
      const scores = scoresOn(bundle.result, slice)
      return scores && !gone.has(bundle.result.content_sha256) ? [rowOf(bundle, scores, slice, recorded)] : []
    })
    const results = new Map(group.map(({ directory, result }) => [directory, result]))
    const { rows, gap } = rankBoard(candidates, (row) => results.get(row.bundle)!, slice, `board/${protocol_sha256}`)
    return {
      split,
      track,
      protocol_sha256,
      persona: slice.kind === 'persona' ? slice.persona : null,
      level: slice.kind === 'axis' ? `${slice.axis}=${slice.level}` : null,
      resolvable_gap: gap,
      rows,
      tombstones: own.map(tombstoneOf),
    }
  })
}

function scoresOn({ scores }: Result, slice: SliceName): Slice | undefined {
  if (slice.kind === 'overall') return scores.overall
  return slice.kind === 'persona' ? scores.personas[slice.persona] : scores.axes[slice.axis]?.[slice.level]
}

function rowOf({ directory, result, tier }: FoundBundle, scores: Slice, slice: SliceName, recorded?: Recorded): Omit<BoardRow, keyof Place> {
  const { team, agent, version, title, doctor } = result.submission
  const { content_sha256, protocol_sha256, outcomes, failures, finished_at } = result
  return {
    id: rowId(content_sha256),
    team,
    agent,
    version,
    title,
    kind: doctor.kind,
    tier,
    disputed: recorded?.standings.get(content_sha256)?.status === 'disputed',
    attempts: recorded?.attempts.get(attemptKey(team, protocol_sha256)) ?? null,
    trials: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    outcomes,
    failures,
    finished_at,
    bundle: directory,
    content_sha256,
    rescored_from: result.rescored_from ? rowId(result.rescored_from.content_sha256) : null,
    scores,
    pass_k: slice.kind === 'overall' ? (result.pass_k ?? null) : null,
  }
}

function tombstoneOf({ row: { content_sha256, team, agent, version }, at, author, reason }: Standing): Tombstone {
  return { id: rowId(content_sha256), team, agent, version, retracted_at: at, by: author, reason }
}
