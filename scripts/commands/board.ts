import { boardsOf, findBundles } from '../../bench/run/board.ts'
import { findPersona } from '../../bench/schema/persona.ts'
import type { AddCommand } from '../cli.ts'
import { config } from '../config.ts'
import { formatBoard } from '../format-board.ts'
import { print } from './options.ts'

/** `board`: ranks the bundles under submissions/. */
export const boardCommand: AddCommand = (program) => {
  program
    .command('board')
    .description('rank the bundles under submissions/, one board for each track')
    .option('--split <name>', 'only this split')
    .option('--persona <id>', 'rank on one persona, e.g. distrust-B-high-normal')
    .option('--json', 'print one JSON object')
    .action((options: { split?: string; persona?: string; json?: boolean }) => {
      if (options.persona) findPersona(options.persona)
      const boards = boardsOf(findBundles(config.submissions), options)
      if (options.json) print(JSON.stringify({ boards }))
      else if (boards.length === 0) print('No bundles yet: "npm start" makes those of the baselines, "patientsim run" makes yours.')
      else print(boards.map(formatBoard).join('\n\n'))
    })
}
