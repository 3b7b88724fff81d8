import type { Board, BoardRow } from './board.ts'
import type { Estimate, Slice } from '../schema/scores.ts'

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

/** A place as `2 (1–4)`: the rank and, behind it, the ranks that the row could have. */
export function formatPlace({ rank, rank_interval }: BoardRow): string {
  if (rank === null) return '–'
  return rank_interval ? `${rank} (${range(rank_interval.low, rank_interval.high)})` : String(rank)
}

/** The bands of a row, as `2` or `2–3`. */
export function formatBand({ band }: BoardRow): string {
  return band ? range(band.from, band.to) : '–'
}

function range(from: number, to: number): string {
  return from === to ? String(from) : `${from}–${to}`
}

/** A row's trials by kind, as `37`, or `37: 1 no ddx, 2 failed`: those that gave a differential aren't named. */
export function formatTrials({ trials, outcomes }: BoardRow): string {
  const kinds = (['no_ddx', 'failed', 'void'] as const).filter((kind) => outcomes[kind] > 0)
  const counts = kinds.map((kind) => `${outcomes[kind]} ${kind.replace('_', ' ')}`)
  return counts.length > 0 ? `${trials}: ${counts.join(', ')}` : String(trials)
}

/** A board as a table of text, with its track above, and what the table can't say below. */
export function formatBoard(board: Board): string {
  const trials = Math.max(1, ...board.rows.map((row) => row.pass_k?.length ?? 1))
  const reliable = trials > 1 ? [`pass^${trials}`] : []
  const header = ['rank', 'band', 'agent', ...shown.map(([title]) => title), ...reliable, 'trials', 'tier', 'id']
  const lines = board.rows.map((row) => [
    formatPlace(row),
    formatBand(row),
    `${row.team}/${row.agent}`,
    ...shown.map(([, measure, digits]) => formatEstimate(row.scores[measure], digits)),
    ...reliable.map(() => row.pass_k?.at(-1)?.toFixed(2) ?? '–'),
    formatTrials(row),
    row.tier + (row.disputed ? ', disputed' : ''),
    row.id,
  ])
  const widths = header.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]!.length)))
  const table = [header, ...lines].map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd())
  const slice = board.persona ? `, persona ${board.persona}` : board.level ? `, ${board.level}` : ''
  const title = `${board.split} split, ${board.track} track${slice} (protocol ${board.protocol_sha256.slice(0, 12)}); 95 % intervals in brackets`
  return [title, ...table, ...boardNotes(board)].join('\n')
}

/** What a table can't say, a line each: the resolvable gap, rows that aren't ranked and why, attempts, and retracted rows. */
export function boardNotes({ resolvable_gap: gap, rows, tombstones }: Board): string[] {
  const points = (value: number) => (value * 100).toFixed(1)
  return [
    ...(gap ? [`Rows that can't be told apart share a band; two typical rows can be from a gap of ${points(gap.typical)} points in DDx@1.`] : []),
    ...rows.flatMap((row) => (row.unranked ? [`Not ranked: ${row.team}/${row.agent}: ${row.unranked}.`] : [])),
    ...rows.flatMap((row) => ((row.attempts ?? 0) > 1 ? [`${row.team} has published ${row.attempts} runs under this protocol; ${row.agent} is one of them.`] : [])),
    ...tombstones.map((one) => `Retracted: ${one.team}/${one.agent} ${one.version} (${one.id}) on ${one.retracted_at.slice(0, 10)}: ${one.reason.replace(/\s+/g, ' ')}`),
  ]
}
