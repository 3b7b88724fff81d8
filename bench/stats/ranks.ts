import type { Slice } from '../schema/scores.ts'

/**
 * Orders rows by DDx@1, then by coverage, then by name, and gives each its rank: one more than the number of rows with
 * higher scores, so that rows with equal scores share a rank.
 */
export function rankRows<Row extends { scores: Slice; team: string; agent: string }>(rows: readonly Row[]): (Row & { rank: number })[] {
  const key = (row: Row) => [row.scores.ddx1.mean ?? -1, row.scores.coverage.mean ?? -1] as const
  const name = (row: Row) => `${row.team}/${row.agent}`
  const sorted = [...rows].sort((a, b) => {
    const [ddxA, coverageA] = key(a)
    const [ddxB, coverageB] = key(b)
    return ddxB - ddxA || coverageB - coverageA || (name(a) < name(b) ? -1 : 1)
  })
  return sorted.map((row) => {
    const [ddx, coverage] = key(row)
    const ahead = sorted.filter((other) => key(other)[0] > ddx || (key(other)[0] === ddx && key(other)[1] > coverage))
    return { ...row, rank: ahead.length + 1 }
  })
}
