import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Result, resultSchema } from '../schema/bundle.ts'
import { canonicalJson } from '../schema/canonical.ts'
import { InputError } from '../schema/error.ts'
import { readFormat } from '../schema/format.ts'
import { hashOf } from '../schema/hash.ts'
import type { RecordEntry } from '../schema/record.ts'
import { type Draft, nextEntry, readRecord } from './chain.ts'
import { withLock } from './lock.ts'

/**
 * The record's folder: `record.jsonl`, and `results/<bundle hash>.json`, every `result.json` that was ever published.
 * The lock stands while a line is added.
 */
export const recordFiles = { record: 'record.jsonl', results: 'results', lock: 'record.lock' } as const

/** The lines of the record in a folder; none where there is no file. Throws as `readRecord`. */
export function loadRecord(directory: string): RecordEntry[] {
  const path = join(directory, recordFiles.record)
  return existsSync(path) ? readRecord(readFileSync(path, 'utf8'), path) : []
}

/**
 * Adds a line to the record of a folder and, for a row that is published, keeps its `result.json`. Processes that add at
 * once do so one after the other.
 * @param resultText the file's text, for `publish` and `re-score`
 * @throws InputError as `loadRecord`, `nextEntry` and `withLock`
 */
export function addToRecord(directory: string, draft: Draft, resultText?: string): RecordEntry {
  mkdirSync(join(directory, recordFiles.results), { recursive: true })
  return withLock(join(directory, recordFiles.lock), () => {
    const entry = nextEntry(loadRecord(directory), draft)
    if (resultText !== undefined) writeFileSync(resultPath(directory, draft.row.bundle_sha256), resultText)
    appendWholly(join(directory, recordFiles.record), canonicalJson(entry) + '\n')
    return entry
  })
}

/** Adds a line to a file, or leaves the file as it was: half a line, left by a full disk, would break the chain. */
function appendWholly(path: string, line: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  try {
    appendFileSync(path, line)
  } catch (error) {
    if (existsSync(path)) truncateSync(path, size)
    throw error
  }
}

/**
 * The `result.json` that was published under this hash.
 * @throws InputError `record/no-result` when it is gone or is not what its hash says
 */
export function archivedResult(directory: string, bundleSha256: string): Result {
  const path = resultPath(directory, bundleSha256)
  if (!existsSync(path)) throw new InputError('record/no-result', `${path} is missing; restore it, for the record names it.`)
  const altered = new InputError('record/no-result', `${path} is not the result that its name is the hash of; restore it.`)
  const result = readFormat(resultSchema, parsed(readFileSync(path, 'utf8'), altered), path)
  const { bundle_sha256, ...rest } = result
  if (bundle_sha256 !== bundleSha256 || hashOf(rest) !== bundleSha256) throw altered
  return result
}

function parsed(text: string, fault: InputError): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw fault
  }
}

/** Checks the chain and every kept result. Throws at the first fault, as the functions above. */
export function checkRecord(directory: string): RecordEntry[] {
  const entries = loadRecord(directory)
  for (const { action, row } of entries) {
    if (action === 'publish' || action === 're-score') archivedResult(directory, row.bundle_sha256)
  }
  return entries
}

function resultPath(directory: string, bundleSha256: string): string {
  return join(directory, recordFiles.results, `${bundleSha256}.json`)
}
