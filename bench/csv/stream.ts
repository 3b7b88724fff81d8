import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { InputError } from '../schema/error.ts'
import { columnNames, type CsvRow, named } from './read.ts'
import { CsvRows } from './rows.ts'

/**
 * Reads a CSV file row by row, unpacked on the way where its name ends in `.gz`, so that a table of gigabytes needs the
 * memory of a row.
 * @param columns names that the header must have, in lower case
 * @throws InputError `file/unreadable` for a file that is not there or not whole, `csv/columns` for a header without a
 *   column that is needed, `csv/invalid` as `readCsv`; no message holds the file's text
 */
export async function* streamCsv(path: string, columns: readonly string[]): AsyncGenerator<CsvRow> {
  const reader = new CsvRows(path)
  let names: string[] | undefined
  const rowsOf = function* (cells: ReturnType<CsvRows['push']>): Generator<CsvRow> {
    for (const row of cells) {
      if (names) yield named(row, names, path)
      else names = checked(columnNames(row), columns, path)
    }
  }
  for await (const piece of textOf(path)) yield* rowsOf(reader.push(piece))
  yield* rowsOf(reader.end())
  if (!names) throw new InputError('csv/columns', `${path} is empty; its first line must name the columns.`)
}

function checked(names: string[], columns: readonly string[], path: string): string[] {
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length === 0) return names
  throw new InputError(
    'csv/columns',
    `${path} lacks the columns ${missing.join(', ')}; give the table as PhysioNet has it.`,
  )
}

async function* textOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  file.on('error', (error) => bytes.destroy(error))
  const decoder = new TextDecoder()
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true })
  } catch (error) {
    if (!isFileFault(error)) throw error
    throw new InputError('file/unreadable', `${path} can't be read to its end (${error.code}); fetch the file again.`)
  }
  yield decoder.decode()
}

function isFileFault(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && /^(E|Z_)/.test(String(error.code))
}
