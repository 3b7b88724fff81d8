import { InputError } from '../schema/error.ts'
import { type Cells, CsvRows } from './rows.ts'

/** A row of a CSV file: its cells by the header's names, trimmed, and the line on which it begins. */
export interface CsvRow {
  cells: Record<string, string>
  line: number
}

/**
 * Reads CSV (RFC 4180) with a header, whose names are taken in lower case.
 * @param where the file, for errors
 * @throws InputError `csv/invalid` for a quote that never closes, for a row with more cells than the header, and for a
 *   file without a header
 */
export function readCsv(text: string, where: string): CsvRow[] {
  const reader = new CsvRows(where)
  const [header, ...rows] = [...reader.push(text), ...reader.end()]
  if (!header) throw new InputError('csv/invalid', `${where} is empty; its first line must name the columns.`)
  const names = columnNames(header)
  return rows.map((row) => named(row, names, where))
}

/** The names of the columns, in lower case. */
export function columnNames({ cells }: Cells): string[] {
  return cells.map((name) => name.trim().toLowerCase())
}

/** @throws InputError `csv/invalid` for a row with more cells than there are names */
export function named({ cells, line }: Cells, names: readonly string[], where: string): CsvRow {
  if (cells.length > names.length) {
    const problem = `${where}, line ${line} has ${cells.length} cells, but the header names ${names.length}`
    throw new InputError('csv/invalid', `${problem}; put quotes around a cell with a comma.`)
  }
  return { line, cells: Object.fromEntries(names.map((name, i) => [name, (cells[i] ?? '').trim()])) }
}
