import { open } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { ApiError } from '../api/problem.ts'

/** Lines of a file from a cursor on, and the cursor of the line after them. */
export interface LinePage {
  lines: string[]
  /** Null when the file ends here. */
  next: string | null
}

/**
 * A page of a file's lines. A cursor is the byte at which a line begins, so that no page costs more than its own bytes.
 * @throws ApiError `page/cursor` for a cursor at which no line begins
 */
export async function readLinePage(path: string, cursor: string | undefined, limit: number): Promise<LinePage> {
  const from = cursor === undefined ? 0 : Number(cursor)
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const before = Buffer.alloc(1)
    const valid = /^\d{1,15}$/.test(cursor ?? '0') && from <= size
    if (valid && from > 0) await file.read(before, 0, 1, from - 1)
    if (!valid || (from > 0 && before.toString() !== '\n')) {
      throw new ApiError(400, 'page/cursor', 'The cursor is not one that this list gave; start without a cursor.')
    }
    return await linesFrom(path, from, limit, size)
  } finally {
    await file.close()
  }
}

async function linesFrom(path: string, from: number, limit: number, size: number): Promise<LinePage> {
  const lines: string[] = []
  let position = from
  for await (const line of byteLines(path, from)) {
    if (lines.length === limit) break
    lines.push(line.toString('utf8'))
    position += line.byteLength + 1
  }
  return { lines, next: position < size ? String(position) : null }
}

/** Lines without their line breaks, as bytes, so that positions stay exact. */
export async function* byteLines(path: string, start = 0): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path, { start }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)])
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}
