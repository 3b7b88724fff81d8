import { join } from 'node:path'
import { listen, siteAndApi, siteApp } from '../../server/serve.ts'
import type { AddCommand } from './command.ts'
import { config, root } from '../config.ts'
import { platformHere } from '../platform.ts'
import { wholeNumber } from './options.ts'

/** `serve`: the site as it was last built, and the API. */
export const serveCommand: AddCommand = (program) => {
  program
    .command('serve')
    .description('serve the built site and the API, without running anything first ("npm start" does that)')
    .option('--port <n>', 'the port', wholeNumber(0), config.port)
    .action(async ({ port }: { port: number }) => {
      const platform = await platformHere()
      const app = siteAndApi(siteApp(join(root, 'site', 'dist')), platform.api)
      const { address, server } = await listen(app, port, config.server.hostname)
      process.stderr.write(`Serving at ${address}, the API at ${address}api/docs.\n`)
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
      })
      process.stderr.write('Stopping: no more requests; consultations under way are waited for.\n')
      server.close()
      await platform.close()
      server.closeAllConnections()
    })
}
