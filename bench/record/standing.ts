import { z } from 'zod'
import type { RecordedRow, RecordEntry } from '../schema/record.ts'

/**
 * Where a row stands: on the board, on it under dispute, replaced by a later run in the same folder, or taken off it.
 */
export interface Standing {
  status: 'published' | 'disputed' | 'superseded' | 'retracted'
  row: RecordedRow
  /** The line that put it there. */
  at: string
  author: string
  reason: string
}

/**
 * The standing of every row, by its content hash.
 * @param entries lines of a record, in their order
 * @param asOf leaves out lines after this ISO time
 */
export function standings(entries: readonly RecordEntry[], asOf?: string): Map<string, Standing> {
  const found = new Map<string, Standing>()
  for (const { at, author, action, row, reason } of entries) {
    if (asOf !== undefined && isAfter(at, asOf)) break
    const status = { publish: 'published', 're-score': 'published', dispute: 'disputed', resolve: 'published', retract: 'retracted' } as const
    if (action === 'publish' || action === 're-score') supersede(found, row)
    const known = found.get(row.content_sha256)
    const kept = action === 'publish' || action === 're-score' ? row : (known?.row ?? row)
    found.set(row.content_sha256, { status: status[action], row: kept, at, author, reason })
  }
  return found
}

function supersede(found: Map<string, Standing>, row: RecordedRow): void {
  for (const standing of found.values()) {
    const replaced = standing.row.bundle === row.bundle && standing.row.content_sha256 !== row.content_sha256
    if (replaced && standing.status !== 'retracted') standing.status = 'superseded'
  }
}

/**
 * How many different runs a team published under each protocol, by `<team> <protocol hash>`: whoever tries often enough
 * is lucky once.
 */
export function attempts(entries: readonly RecordEntry[], asOf?: string): Map<string, number> {
  const runs = new Map<string, Set<string>>()
  for (const { action, row, at } of entries) {
    if (action !== 'publish' || (asOf !== undefined && isAfter(at, asOf))) continue
    const key = attemptKey(row.team, row.protocol_sha256)
    runs.set(key, (runs.get(key) ?? new Set()).add(row.content_sha256))
  }
  return new Map([...runs].map(([key, ids]) => [key, ids.size]))
}

/** True when an ISO time lies after another: moments are compared, for one may be written with milliseconds and the other without. */
export function isAfter(at: string, other: string): boolean {
  return Date.parse(at) > Date.parse(other)
}

/** The key of a team's attempts under a protocol. */
export function attemptKey(team: string, protocolSha256: string): string {
  return `${team} ${protocolSha256}`
}

/**
 * A day or a moment as the ISO time up to which it reaches: `2026-03-01` is the end of that day, UTC.
 * @returns null for anything else
 */
export function asOfTime(text: string): string | null {
  if (z.iso.date().safeParse(text).success) return `${text}T23:59:59.999Z`
  return z.iso.datetime().safeParse(text).success ? text : null
}
