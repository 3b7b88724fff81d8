import { InputError } from '../schema/error.ts'

/** A row of a CSV file: its cells, and the line on which it begins, from 1. */
export interface Cells {
  cells: string[]
  line: number
}

/**
 * Splits CSV (RFC 4180) into rows while it comes in: commas, quotes around cells that hold a comma, a line break or a
 * doubled quote. A byte order mark and empty lines are skipped. Only a row that is not whole yet is kept.
 */
export class CsvRows {
  readonly #where: string
  #text = ''
  /** How far `#text` was looked at, and whether that place is inside quotes. */
  #at = 0
  #quoted = false
  #line = 1
  #started = false

  /** @param where the file, for errors */
  constructor(where: string) {
    this.#where = where
  }

  /**
   * The rows that a piece of text completes.
   * @throws InputError `csv/invalid` for a quote where none may stand; the message holds none of the text
   */
  push(piece: string): Cells[] {
    this.#text += this.#started ? piece : piece.replace(/^\uFEFF/, '')
    if (piece !== '') this.#started = true
    const rows: Cells[] = []
    let begin = 0
    for (let end = this.#endOfRow(); end !== -1; end = this.#endOfRow()) {
      rows.push(...this.#read(this.#text.slice(begin, end)))
      begin = end + 1
    }
    this.#text = this.#text.slice(begin)
    this.#at -= begin
    return rows
  }

  /**
   * The last row, where no line break ends it.
   * @throws InputError `csv/invalid` as `push`, and for a quote that never closes
   */
  end(): Cells[] {
    return this.#read(this.#text)
  }

  /** Where the next line break outside quotes is; -1 when it has not come yet. */
  #endOfRow(): number {
    for (; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text.charCodeAt(this.#at)
      if (letter === 34) this.#quoted = !this.#quoted
      else if (letter === 10 && !this.#quoted) return this.#at++
    }
    return -1
  }

  #read(row: string): Cells[] {
    const line = this.#line
    const cells = cellsOf(row.endsWith('\r') ? row.slice(0, -1) : row)
    if (!cells) {
      const problem = `${this.#where}, line ${line} has a stray or open quote; write a quote inside a cell twice.`
      throw new InputError('csv/invalid', problem)
    }
    this.#line += row.split('\n').length
    return cells.every((cell) => cell.trim() === '') ? [] : [{ cells, line }]
  }
}

/** The cells of one row; null where a quote stands that none may. */
function cellsOf(row: string): string[] | null {
  const pattern = /("[^"]*(?:""[^"]*)*"|[^",]*)(,|$)/y
  const cells: string[] = []
  for (;;) {
    const found = pattern.exec(row)
    if (!found) return null
    const cell = found[1]!
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (found[2] === '') return cells
  }
}
