import { readFileSync } from 'node:fs'
import { casesToJudge } from '../../bench/run/judge.ts'
import { compareRatings, ratersOf } from '../../bench/run/compare-ratings.ts'
import { readRatings } from '../../bench/run/ratings.ts'
import { loadCases } from '../../bench/run/data.ts'
import { InputError } from '../../bench/schema/error.ts'
import { config } from '../config.ts'
import { formatAgreement } from '../format-judge.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `agree`: people's ratings of a bundle's talks against the exact code, the judges, and each other. */
export const agreeCommand: AddCommand = (program) => {
  program
    .command('agree')
    .description(
      "compare people's ratings of a bundle's talks with the exact scores, with its judges and with each other",
    )
    .argument('<bundle-dir>')
    .requiredOption('--ratings <csv>', 'columns case, module, of, rating, and optionally trial and rater')
    .option('--json', 'print one JSON object')
    .action(async (directory: string, options: { ratings: string; json?: boolean }) => {
      casesToJudge(directory, (split) => loadCases(split, config.dataDirectories))
      const raters = await ratersOf(directory)
      const comparisons = compareRatings(readRatings(readText(options.ratings), options.ratings, raters.known), raters)
      if (options.json) print(JSON.stringify({ comparisons }))
      else if (comparisons.length === 0) print('No two raters have a verdict in common.')
      else
        for (const one of comparisons)
          print(formatAgreement(`${one.first} / ${one.second}, ${one.about}`, one, one.disagreements))
    })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new InputError('file/unreadable', `${path} can't be read; name a CSV file.`)
  }
}
