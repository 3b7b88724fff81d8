import { csvCell } from '../csv/write.ts'
import type { Board, BoardRow } from './board.ts'
import { boardsJson } from './past-board.ts'
import { measures } from '../schema/scores.ts'
import { boardNotes, formatBand, formatBoard, formatEstimate, formatPlace, formatTrials } from './format-board.ts'

/** The forms in which boards are printed. */
export const boardFormats = ['text', 'json', 'csv', 'markdown', 'latex', 'bibtex'] as const
export type BoardFormat = (typeof boardFormats)[number]

/**
 * Boards in one of the forms, without a line break at the end. The same boards give the same bytes. CSV and BibTeX hold
 * the rows that stand; the others name the retracted ones too.
 */
export function exportBoards(boards: readonly Board[], format: BoardFormat): string {
  if (format === 'json') return boardsJson(boards)
  if (format === 'csv') return [csvHeader, ...boards.flatMap((board) => board.rows.map((row) => csvLine(board, row)))].join('\n')
  if (format === 'bibtex') return boards.flatMap((board) => board.rows.map((row) => bibtexEntry(board, row))).join('\n\n')
  const write = { text: formatBoard, markdown: markdownTable, latex: latexTable }[format]
  return boards.map(write).join('\n\n')
}

const places = ['rank', 'rank_low', 'rank_high', 'band_from', 'band_to', 'unranked'] as const
const csvHeader = [
  ...['split', 'track', 'protocol_sha256', 'slice', ...places, 'id', 'team', 'agent', 'version', 'tier', 'disputed', 'attempts', 'rescored_from'],
  ...['trials', 'no_ddx', 'failed', 'void', ...measures.flatMap((name) => [name, `${name}_low`, `${name}_high`, `${name}_scored`])],
  'pass_k',
  'content_sha256',
].join(',')

function csvLine(board: Board, row: BoardRow): string {
  const { rank_interval, band, outcomes } = row
  const values: unknown[] = [
    ...[board.split, board.track, board.protocol_sha256, board.persona ?? board.level ?? 'overall'],
    ...[row.rank, rank_interval?.low, rank_interval?.high, band?.from, band?.to, row.unranked],
    ...[row.id, row.team, row.agent, row.version, row.tier, row.disputed, row.attempts, row.rescored_from],
    ...[row.trials, outcomes.no_ddx, outcomes.failed, outcomes.void],
    ...measures.flatMap((name) => {
      const { mean, low, high, scored } = row.scores[name]
      return [mean, low, high, scored]
    }),
    row.pass_k?.join(' '),
    row.content_sha256,
  ]
  return values.map(csvCell).join(',')
}

const columns = ['Rank', 'Band', 'Agent', 'DDx@1', 'DDx@5', 'Coverage', 'Rounds', 'Trials', 'Tier', 'Id'] as const

function cells(row: BoardRow): string[] {
  const { ddx1, ddx5, coverage, rounds } = row.scores
  const shares = [ddx1, ddx5, coverage].map((estimate) => formatEstimate(estimate))
  return [formatPlace(row), formatBand(row), `${row.team}/${row.agent}`, ...shares, formatEstimate(rounds, 1), formatTrials(row), tierOf(row), row.id]
}

function tierOf({ tier, disputed }: BoardRow): string {
  return disputed ? `${tier}, disputed` : tier
}

function caption(board: Board): string {
  const slice = board.persona ?? board.level
  return `${board.split} split, ${board.track} track${slice ? `, ${slice}` : ''}, protocol ${board.protocol_sha256.slice(0, 12)}; 95 % intervals`
}

function markdownTable(board: Board): string {
  const line = (texts: readonly string[]) => `| ${texts.map((text) => text.replace(/[\\|]/g, '\\$&')).join(' | ')} |`
  const notes = boardNotes(board).map((note) => `- ${markdownText(note)}`)
  const table = [line(columns), `|${' --- |'.repeat(columns.length)}`, ...board.rows.map((row) => line(cells(row)))]
  return [`**${caption(board)}**`, '', ...table, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

/** Escaped, so that a reason that somebody typed is no markup. */
function markdownText(text: string): string {
  return text.replace(/[\\|*_`<>[\]]/g, '\\$&')
}

function latexTable(board: Board): string {
  const line = (texts: readonly string[]) => `  ${texts.map(latexText).join(' & ')} \\\\`
  return [
    '\\begin{table}',
    `  \\caption{PatientSim Leaderboard, ${latexText(caption(board))}}`,
    `  \\begin{tabular}{${'l'.repeat(columns.length)}}`,
    '  \\hline',
    line(columns),
    '  \\hline',
    ...board.rows.map((row) => line(cells(row))),
    '  \\hline',
    '  \\end{tabular}',
    ...boardNotes(board).map((note) => `  \\par\\footnotesize ${latexText(note)}`),
    '\\end{table}',
  ].join('\n')
}

const latexSpecials: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '|': '\\textbar{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '–': '--',
}

function latexText(text: string): string {
  return text.replace(/[\\{}&%$#_~^|<>–]/g, (character) => latexSpecials[character] ?? `\\${character}`)
}

function bibtexEntry(board: Board, row: BoardRow): string {
  const fields = {
    title: `{${latexText(`${row.title}, version ${row.version}`)}}`,
    author: `{${latexText(row.team)}}`,
    year: row.finished_at.slice(0, 4),
    howpublished: '{PatientSim Leaderboard}',
    note: latexText(`Row ${row.id}; ${caption(board)}; DDx@1 ${formatEstimate(row.scores.ddx1)}; ${row.tier}; content SHA-256 ${row.content_sha256}`),
  }
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},`)
  return [`@misc{patientsim-${row.id},`, ...lines, '}'].join('\n')
}
