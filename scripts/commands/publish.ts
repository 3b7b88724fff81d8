import type { AddCommand } from './command.ts'
import { platformHere, rebuildSite } from '../platform.ts'
import { print } from './options.ts'

/** `publish`: a finished run of the platform becomes a row: bundle, record, site. */
export const publishCommand: AddCommand = (program) => {
  program
    .command('publish')
    .description('replay a finished run of the server, publish its bundle under submissions/, record that, and build the site')
    .argument('<run-id>')
    .requiredOption('--author <name>', 'who decides')
    .action(async (runId: string, { author }: { author: string }) => {
      const platform = await platformHere()
      try {
        await platform.audit.add('command line', 'publish', `/runs/${runId}`, { author })
        const run = await platform.publisher.publish(runId, author)
        await rebuildSite()
        print(`Published ${run.team_id}/${run.agent} on ${run.split}.${run.track} as ${run.content_sha256!.slice(0, 16)}.`)
      } finally {
        await platform.close()
      }
    })
}
