import type { Board } from '../bench/run/board.ts'
import type { Estimate, Slice } from '../bench/schema/scores.ts'

/** A share with its interval, as `0.62 [0.55, 0.69]`; a dash where nothing was scored. */
export function formatEstimate({ mean, low, high }: Estimate, digits = 2): string {
  if (mean === null) return '–'
  const bounds = low === null || high === null ? '' : ` [${low.toFixed(digits)}, ${high.toFixed(digits)}]`
  return mean.toFixed(digits) + bounds
}

const shown = [
  ['DDx@1', 'ddx1', 2],
  ['DDx@5', 'ddx5', 2],
  ['coverage', 'coverage', 2],
  ['rounds', 'rounds', 1],
] as const

/** One run's main scores, a line each. */
export function formatSlice(slice: Slice): string {
  return shown
    .map(([title, measure, digits]) => {
      const { scored, total } = slice[measure]
      return `${title.padEnd(9)} ${formatEstimate(slice[measure], digits).padEnd(22)} ${scored}/${total} scored`
    })
    .join('\n')
}

/** A board as a table of text, with its track above. */
export function formatBoard(board: Board): string {
  const header = ['rank', 'agent', ...shown.map(([title]) => title)]
  const lines = board.rows.map((row) => [
    String(row.rank),
    `${row.team}/${row.agent}`,
    ...shown.map(([, measure, digits]) => formatEstimate(row.scores[measure], digits)),
  ])
  const widths = header.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]!.length)))
  const table = [header, ...lines].map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd())
  const persona = board.persona ? `, persona ${board.persona}` : ''
  return [`${board.split} split, ${board.track} track${persona} (protocol ${board.protocol_sha256.slice(0, 12)}); 95 % intervals in brackets`, ...table].join('\n')
}
