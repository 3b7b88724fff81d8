import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvRows } from '../../../bench/csv/rows.ts'
import { streamCsv } from '../../../bench/csv/stream.ts'
import { temporaryFolder } from '../../support/runs.ts'

const folder = temporaryFolder()

async function all(path: string, columns: string[]) {
  const rows: Record<string, string>[] = []
  for await (const { cells } of streamCsv(path, columns)) rows.push(cells)
  return rows
}

const written = (rows: string[][]) => rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n')

describe('CsvRows', () => {
  it('gives the rows that were written, wherever the text is cut into pieces', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', ';'), maxLength: 6 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constant('x'), cell, cell), { minLength: 1 }), fc.array(fc.nat(200)), (rows, cuts) => {
        const text = written(rows)
        const reader = new CsvRows('f.csv')
        const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
        const pieces = places.slice(1).map((place, i) => text.slice(places[i], place))
        const read = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()]
        expect(read.map(({ cells }) => cells)).toEqual(rows)
      }),
    )
  })
})

describe('streamCsv', () => {
  it('reads packed and plain files alike, letters across chunks whole', async () => {
    const notes = Array.from({ length: 3000 }, (_, i) => `"Zeile ${i}: ""ä€😀"",\nzweite",${i}`)
    const text = `\uFEFFText,Number\n${notes.join('\n')}\n`
    const [plain, packed] = [join(folder, 'a.csv'), join(folder, 'a.csv.gz')]
    writeFileSync(plain, text)
    writeFileSync(packed, gzipSync(text))
    const rows = await all(plain, ['text', 'number'])
    expect(rows).toHaveLength(3000)
    expect(rows[2999]).toEqual({ text: 'Zeile 2999: "ä€😀",\nzweite', number: '2999' })
    expect(await all(packed, ['number'])).toEqual(rows)
  })

  it.each<[string, string | Buffer, string, RegExp]>([
    ['cut.csv.gz', gzipSync('a,b\n1,2\n'.repeat(999)).subarray(0, 40), 'file/unreadable', /fetch the file again/],
    ['not-packed.csv.gz', 'a,b\n1,2\n', 'file/unreadable', /can't be read to its end/],
    ['columns.csv', 'a,c\n1,2\n', 'csv/columns', /lacks the columns b;/],
    ['empty.csv', '', 'csv/columns', /is empty/],
    ['open.csv', 'a,b\n"canary,2\n', 'csv/invalid', /line 2 has a stray or open quote/],
  ])('%s is refused by name', async (name, content, code, message) => {
    writeFileSync(join(folder, name), content)
    const error = await all(join(folder, name), ['a', 'b']).catch((fault: Error) => fault)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(String(error)).not.toContain('canary')
  })

  it('a file that is not there is refused by name', async () => {
    await expect(all(join(folder, 'none.csv'), [])).rejects.toMatchObject({ code: 'file/unreadable' })
  })
})
