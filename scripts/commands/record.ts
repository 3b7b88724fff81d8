import { readFileSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Argument, type Command } from 'commander'
import { addToRecord, checkRecord, loadRecord } from '../../bench/record/archive.ts'
import { rowOf } from '../../bench/record/row.ts'
import { standings } from '../../bench/record/standing.ts'
import { rowId } from '../../bench/run/board.ts'
import { bundleFiles } from '../../bench/run/bundle.ts'
import { readResult } from '../../bench/run/read-bundle.ts'
import { readChecks, readHosts, tierOf } from '../../bench/run/tier.ts'
import { InputError } from '../../bench/schema/error.ts'
import { type RecordAction, recordActions, type RecordedRow } from '../../bench/schema/record.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { print } from './options.ts'

interface AddOptions {
  author: string
  reason: string
  at?: string
  json?: boolean
}

/** `record add|check|show`: the append-only record of what happened to rows. */
export const recordCommand: AddCommand = (program) => {
  const record = program.command('record').description('the append-only record of publish, re-score, dispute, resolve and retract')
  addCommand(record)
  record
    .command('check')
    .description("check the record's chain and every result that it keeps")
    .option('--json', 'print one JSON object')
    .action((options: { json?: boolean }) => {
      const entries = checkRecord(config.record)
      const head = entries.at(-1)?.sha256 ?? null
      if (options.json) print(JSON.stringify({ ok: true, entries: entries.length, head }))
      else print(`The record is whole: ${entries.length} entries; head ${head ?? '(empty)'}`)
    })
  record
    .command('show')
    .description('the entries about a row, or all')
    .argument('[row]', 'the first digits of a content hash')
    .option('--json', 'print one JSON object a line')
    .action((row: string | undefined, options: { json?: boolean }) => {
      for (const entry of loadRecord(config.record)) {
        if (row !== undefined && !entry.row.content_sha256.startsWith(row)) continue
        const { at, author, action, reason } = entry
        const { content_sha256, team, agent } = entry.row
        print(options.json ? JSON.stringify(entry) : `${at}  ${action.padEnd(8)}  ${rowId(content_sha256)}  ${team}/${agent}  ${author}: ${reason}`)
      }
    })
}

function addCommand(record: Command): void {
  record
    .command('add')
    .description('add a line about a row')
    .addArgument(new Argument('<action>').choices(recordActions))
    .argument('<row>', "a bundle's folder; for a row that was published also the first 8 or more digits of its content hash")
    .requiredOption('--author <name>', 'who decides')
    .requiredOption('--reason <text>', 'why')
    .option('--at <time>', 'an ISO time, not before the last line (default: now)')
    .option('--json', 'print the line')
    .action((action: RecordAction, row: string, { author, reason, at, json }: AddOptions) => {
      const publishes = action === 'publish' || action === 're-score'
      const draft = { at: timeOf(at), author, action, row: publishes ? rowOfBundle(row) : recordedRow(row), reason }
      if (action === 're-score' && !readResult(row).rescored_from) {
        throw new InputError('record/not-rescored', `${row} was not made by "patientsim rescore"; publish it instead.`)
      }
      const entry = addToRecord(config.record, draft, publishes ? readFileSync(join(row, bundleFiles.result), 'utf8') : undefined)
      print(json ? JSON.stringify(entry) : `${entry.sequence}. ${action} ${rowId(entry.row.content_sha256)}; head ${entry.sha256}`)
    })
}

function timeOf(at: string | undefined): string {
  const time = at === undefined ? new Date() : new Date(at)
  if (Number.isNaN(time.getTime())) throw new InputError('record/time', `"${at}" is no time; write 2026-03-01T12:00:00Z.`)
  return time.toISOString()
}

/** @throws InputError `record/outside` for a bundle that lies elsewhere than under submissions/ */
function rowOfBundle(directory: string): RecordedRow {
  const result = readResult(directory)
  const bundle = relative(realpathSync(config.submissions), realpathSync(directory))
  if (bundle.startsWith('..')) {
    throw new InputError('record/outside', `${directory} lies outside ${config.submissions}, where a board finds bundles; move it to <team>/<agent>/results/ there.`)
  }
  return rowOf(result, bundle, tierOf(result, readChecks(directory), readHosts(config.hosts)))
}

/** @throws InputError `record/unknown-row` when no row, or more than one, begins like that */
function recordedRow(row: string): RecordedRow {
  const known = [...standings(loadRecord(config.record)).values()].map((standing) => standing.row)
  if (!/^[0-9a-f]{8,64}$/.test(row)) return rowOfBundle(row)
  const found = known.filter((one) => one.content_sha256.startsWith(row))
  if (found.length === 1) return found[0]!
  throw new InputError('record/unknown-row', `${found.length === 0 ? 'No' : 'More than one'} row of the record begins with ${row}; "record show" lists them.`)
}
