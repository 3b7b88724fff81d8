import { scopes } from '../../server/access/actor.ts'
import type { AddCommand } from './command.ts'
import { platformHere } from '../platform.ts'
import { print, wholeNumber } from './options.ts'

interface TokenOptions {
  team?: string
  name: string
  days: number
}

/** `token`: makes the first maintainer's token, or a team's, on the machine of the server. */
export const tokenCommand: AddCommand = (program) => {
  program
    .command('token')
    .description('make a token of a maintainer, or of a team, and print it once')
    .option('--team <team>', 'a team’s token; without it a maintainer’s')
    .option('--name <name>', 'what it is for', 'command line')
    .option('--days <n>', 'how long it lasts', wholeNumber(1), 365)
    .action(async ({ team, name, days }: TokenOptions) => {
      const platform = await platformHere()
      try {
        if (team !== undefined) await platform.teams.find(team)
        const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString()
        const { id, token } = await platform.tokens.issue({ team: team ?? null, name, scopes, expiresAt })
        await platform.audit.add('command line', 'token', `/tokens/${id}`, { team: team ?? null })
        print(token)
      } finally {
        await platform.close()
      }
    })
}
