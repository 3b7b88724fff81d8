import { createInterface } from 'node:readline'
import { findDiagnosis, matchItem } from '../../bench/scoring/ddx/match.ts'
import { ddxIndex } from '../../bench/scoring/ddx/ontology.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `ddx`: reads one diagnosis text a line and says whether it names the gold diagnosis. */
export const ddxCommand: AddCommand = (program) => {
  program
    .command('ddx')
    .description('read one diagnosis a line from stdin and say whether it matches, why, and by which entry')
    .requiredOption('--gold <diagnosis>', 'the true diagnosis')
    .option('--json', 'print one JSON object a line')
    .action(async (options: { gold: string; json?: boolean }) => {
      const gold = findDiagnosis(options.gold, ddxIndex)
      for await (const text of createInterface({ input: process.stdin })) {
        const verdict = matchItem(text, gold, ddxIndex)
        if (options.json) print(JSON.stringify({ text, ...verdict }))
        else print(`${verdict.match ? 'match   ' : 'no match'}  ${text}  (${verdict.why}${verdict.entry ? `; ${verdict.entry}` : ''})`)
      }
    })
}
