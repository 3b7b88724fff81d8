import { openEngine } from '../../server/engine.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { engineSettings } from '../platform.ts'
import { untilStopped } from '../process.ts'
import { wholeNumber } from './options.ts'

interface WorkerOptions {
  concurrency: number
  grace: number
  bundles: boolean
}

/** `worker`: takes consultations from the queue, on any machine that reaches the database. */
export const workerCommand: AddCommand = (program) => {
  program
    .command('worker')
    .description('have consultations of the queue in DATABASE_URL (or the SQLite file) until SIGTERM')
    .option('--concurrency <n>', 'consultations at once', wholeNumber(1), 16)
    .option('--grace <seconds>', 'how long consultations under way may go on after SIGTERM', wholeNumber(0), 60)
    .option('--bundles', 'write bundles of finished runs too: only where the server reads the same folder')
    .action(async ({ concurrency, grace, bundles }: WorkerOptions) => {
      const engine = await openEngine(engineSettings())
      const worker = engine.work(concurrency, bundles ? config.server.bundles : null)
      process.stderr.write(`Working as ${worker.owner}, ${concurrency} consultations at once.\n`)
      await untilStopped()
      process.stderr.write('Stopping: taking no more work.\n')
      await worker.stop(grace)
      await engine.close()
      // A doctor may take its time yet with a consultation that was given back; nobody waits for it.
      process.exit()
    })
}
