import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { serve } from '../serve.ts'
import { wholeNumber } from './options.ts'

/** `serve`: the site as it was last built, the API, and a process beside it that has the consultations. */
export const serveCommand: AddCommand = (program) => {
  program
    .command('serve')
    .description('serve the built site and the API, without running anything first ("npm start" does that)')
    .option('--port <n>', 'the port', wholeNumber(0), config.port)
    .action(({ port }: { port: number }) =>
      serve(port, (address) => void process.stderr.write(`Serving at ${address}, the API at ${address}api/docs.\n`)),
    )
}
