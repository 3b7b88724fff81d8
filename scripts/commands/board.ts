import { Option } from 'commander'
import { loadRecord } from '../../bench/record/archive.ts'
import { asOfTime, attempts, standings } from '../../bench/record/standing.ts'
import { type Board, boardsOf, findBundles } from '../../bench/run/board.ts'
import { parseSlice, type SliceName } from '../../bench/run/clusters.ts'
import { type PastFilter, pastBoards } from '../../bench/run/past-board.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { type BoardFormat, boardFormats, exportBoards } from '../../bench/run/export-board.ts'
import { print } from './options.ts'

interface BoardOptions {
  split?: string
  persona?: string
  level?: string
  format: BoardFormat
  json?: boolean
  asof?: string
}

/** `board`: ranks the bundles under submissions/, or those that the record knew at a time. */
export const boardCommand: AddCommand = (program) => {
  program
    .command('board')
    .description('rank the bundles under submissions/, one board for each track')
    .option('--split <name>', 'only this split')
    .option('--persona <id>', 'rank on one persona, e.g. distrust-B-high-normal')
    .option('--level <axis=level>', 'rank on one level of a persona axis, e.g. cefr=A')
    .addOption(new Option('--format <form>', 'how to print it').choices(boardFormats).default('text'))
    .option('--json', 'the same as --format json')
    .option('--asof <date>', 'the board of that day or moment, by the record')
    .action((options: BoardOptions) => {
      const slice = chosenSlice(options)
      const filter = { split: options.split, slice }
      const boards = options.asof === undefined ? present(filter) : pastBoards(config.record)(timeOf(options.asof), filter)
      const format = options.json ? 'json' : options.format
      const empty = options.asof === undefined ? 'No bundles yet: "npm start" makes those of the baselines, "patientsim run" makes yours.' : 'Nothing was published by then.'
      print(boards.length === 0 && format === 'text' ? empty : exportBoards(boards, format))
    })
}

function chosenSlice({ persona, level }: BoardOptions): SliceName {
  if (persona !== undefined && level !== undefined) throw new InputError('slice/two', 'Give --persona or --level, not both.')
  const text = persona ?? level
  if (text === undefined) return { kind: 'overall' }
  const slice = parseSlice(text)
  if (slice?.kind === (persona === undefined ? 'axis' : 'persona')) return slice
  throw new InputError('slice/unknown', `"${text}" is no level of a persona axis; write one as cefr=A, recall=low, dazed=high or personality=verbose.`)
}

function present(filter: PastFilter): Board[] {
  const entries = loadRecord(config.record)
  const recorded = entries.length > 0 ? { standings: standings(entries), attempts: attempts(entries) } : undefined
  return boardsOf(findBundles(config.submissions, config.hosts), filter, recorded)
}

function timeOf(date: string): string {
  const time = asOfTime(date)
  if (!time) throw new InputError('record/date', `"${date}" is no date; write 2026-03-01, or 2026-03-01T12:00:00Z.`)
  return time
}
