import { InputError } from '../schema/error.ts'

/** A row of a CSV file: its cells by the header's names, trimmed, and the line on which it begins. */
export interface CsvRow {
  cells: Record<string, string>
  line: number
}

/**
 * Reads CSV (RFC 4180) with a header: commas, quotes around cells that hold a comma, a line break or a doubled quote. A
 * byte order mark and empty lines are skipped; names of the header are taken in lower case.
 * @param where the file, for errors
 * @throws InputError `csv/invalid` for a quote that never closes, for a row with more cells than the header, and for a
 *   file without a header
 */
export function readCsv(text: string, where: string): CsvRow[] {
  const [header, ...rows] = cellsOf(text.replace(/^\uFEFF/, ''), where)
  if (!header) throw new InputError('csv/invalid', `${where} is empty; its first line must name the columns.`)
  const names = header.cells.map((name) => name.trim().toLowerCase())
  return rows.map(({ cells, line }) => {
    if (cells.length > names.length) {
      throw new InputError(
        'csv/invalid',
        `${where}, line ${line} has ${cells.length} cells, but the header names ${names.length}; put quotes around a cell with a comma.`,
      )
    }
    return { line, cells: Object.fromEntries(names.map((name, i) => [name, (cells[i] ?? '').trim()])) }
  })
}

function cellsOf(text: string, where: string): { cells: string[]; line: number }[] {
  const rows: { cells: string[]; line: number }[] = []
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y
  let cells: string[] = []
  let [line, begun] = [1, 1]
  while (pattern.lastIndex < text.length || cells.length > 0) {
    const found = pattern.exec(text)
    if (!found)
      throw new InputError(
        'csv/invalid',
        `${where}, line ${line} has a stray or open quote; write a quote inside a cell twice.`,
      )
    const [whole, cell = '', end = ''] = found
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    line += whole.match(/\n/g)?.length ?? 0
    if (end === ',') continue
    if (cells.some((one) => one.trim() !== '')) rows.push({ cells, line: begun })
    cells = []
    begun = line
    if (end === '') break
  }
  return rows
}
