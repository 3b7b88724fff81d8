import { canonicalJson } from '../schema/canonical.ts'
import { InputError } from '../schema/error.ts'
import { readFormat } from '../schema/format.ts'
import { hashOf } from '../schema/hash.ts'
import { type RecordEntry, recordEntrySchema } from '../schema/record.ts'
import { isAfter, standings } from './standing.ts'

/** What the first line has for `previous`. */
export const beginning = '0'.repeat(64)

const openSchema = recordEntrySchema.omit({ sha256: true })

/** What a new line says; its place and its hashes come from the chain. */
export type Draft = Pick<RecordEntry, 'at' | 'author' | 'action' | 'row' | 'reason'>

/**
 * The line that continues a record.
 * @throws InputError `record/time` for a time before the last line's, `record/order` for an action that the row's
 *   standing forbids: nothing happens to a row that was not published, or after it was retracted; only a disputed row is
 *   resolved; `format/invalid` for a line that could not be read again, such as one without a reason
 */
export function nextEntry(entries: readonly RecordEntry[], draft: Draft): RecordEntry {
  const last = entries.at(-1)
  if (last && isAfter(last.at, draft.at)) throw new InputError('record/time', `The record's last line is of ${last.at}; a new one can't be of ${draft.at}.`)
  const forbidden = forbiddenBy(entries, draft)
  if (forbidden) throw new InputError('record/order', forbidden)
  const line = { schema: 'patientsim-record/1', sequence: entries.length + 1, ...draft, previous: last?.sha256 ?? beginning }
  const open = readFormat(openSchema, line, 'The new line of the record')
  return { ...open, sha256: hashOf(open) }
}

function forbiddenBy(entries: readonly RecordEntry[], { action, row }: Draft): string | null {
  const id = row.content_sha256.slice(0, 16)
  const status = standings(entries).get(row.content_sha256)?.status
  if (status === 'retracted') return `The row ${id} was retracted; publish a new run instead.`
  if (action === 'publish' || action === 're-score') return null
  if (!status) return `The row ${id} was never published, so there is nothing to ${action}.`
  if (action === 'resolve' && status !== 'disputed') return `The row ${id} is not disputed, so there is nothing to resolve.`
  return null
}

/** A record's lines as text. */
export function renderRecord(entries: readonly RecordEntry[]): string {
  return entries.map((entry) => canonicalJson(entry) + '\n').join('')
}

/**
 * Reads a record and checks its chain: every line's own hash, its link to the line before, its number, its time, and
 * that it is written as we write it.
 * @throws InputError `record/broken` or `format/*`, naming the first line that is wrong
 */
export function readRecord(text: string, where: string): RecordEntry[] {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw new InputError('record/broken', `${where} does not end with a line break: its last line is cut.`)
  const entries: RecordEntry[] = []
  for (const [i, line] of lines.entries()) {
    const at = `${where}, line ${i + 1}`
    const entry = readFormat(recordEntrySchema, parsed(line, at), at)
    const wrong = fault(entries, entry, line)
    if (wrong) throw new InputError('record/broken', `${at}: ${wrong}; restore the file from before this change.`)
    entries.push(entry)
  }
  return entries
}

function fault(before: readonly RecordEntry[], entry: RecordEntry, line: string): string | null {
  const { sha256, ...open } = entry
  const last = before.at(-1)
  if (hashOf(open) !== sha256) return 'its hash is not that of its content'
  if (entry.previous !== (last?.sha256 ?? beginning)) return 'it does not link to the line before it'
  if (entry.sequence !== before.length + 1) return `it has the number ${entry.sequence} but must have ${before.length + 1}`
  if (last && isAfter(last.at, entry.at)) return 'it is older than the line before it'
  if (canonicalJson(entry) !== line) return 'it is not written as we write it'
  return forbiddenBy(before, entry)
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new InputError('record/broken', `${where} is not JSON; restore the file from before this change.`)
  }
}
