import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Result } from '../schema/bundle.ts'
import type { Slice } from '../schema/scores.ts'
import { rankRows } from '../stats/ranks.ts'
import { readResult } from './read-bundle.ts'

/** A bundle with where it lies, relative to the folder of submissions. */
export interface FoundBundle {
  directory: string
  result: Result
}

/** One row of a board: a run and its scores on the chosen slice. */
export interface BoardRow {
  rank: number
  team: string
  agent: string
  version: string
  title: string
  kind: string
  bundle: string
  content_sha256: string
  scores: Slice
}

/** Rows of one track: only these are ever compared. */
export interface Board {
  split: string
  track: string
  protocol_sha256: string
  persona: string | null
  rows: BoardRow[]
}

/** Every bundle under `<root>/<team>/<agent>/results/<split>.<track>/`, in the order of their paths. */
export function findBundles(root: string): FoundBundle[] {
  return globSync('*/*/results/*/result.json', { cwd: root })
    .map((path) => dirname(path))
    .sort()
    .map((directory) => ({ directory, result: readResult(join(root, directory)) }))
}

/**
 * Boards of the bundles, one for each track (protocol hash), best row first: by DDx@1, then by coverage; rows equal in
 * both share a rank.
 * @param filter a split's name, and a persona's id to rank on that persona alone
 */
export function boardsOf(bundles: readonly FoundBundle[], filter: { split?: string; persona?: string } = {}): Board[] {
  const chosen = bundles.filter(({ result }) => !filter.split || result.protocol.split.name === filter.split)
  return [...Map.groupBy(chosen, ({ result }) => result.protocol_sha256).entries()].map(([protocol_sha256, group]) => {
    const { split, track } = group[0]!.result.protocol
    const rows = group.flatMap((bundle) => {
      const scores = filter.persona ? bundle.result.scores.personas[filter.persona] : bundle.result.scores.overall
      return scores ? [rowOf(bundle, scores)] : []
    })
    return { split: split.name, track, protocol_sha256, persona: filter.persona ?? null, rows: rankRows(rows) }
  })
}

function rowOf({ directory, result }: FoundBundle, scores: Slice): Omit<BoardRow, 'rank'> {
  const { team, agent, version, title, doctor } = result.submission
  return { team, agent, version, title, kind: doctor.kind, bundle: directory, content_sha256: result.content_sha256, scores }
}
