import { join } from 'node:path'
import { startWorkerProcess, type WorkerProcess } from '../server/queue/worker-process.ts'
import { listen, siteAndApi, siteApp } from '../server/serve.ts'
import { config, root } from './config.ts'
import { log, platformHere } from './platform.ts'
import { untilStopped } from './process.ts'

/** When the server stops: how long consultations under way may go on, and their process may take to end, in seconds. */
const grace = { consultations: 20, process: 30 }

/**
 * Serves the site and the API until SIGTERM or SIGINT. Consultations are had in a process beside this one, which yields
 * the processor to it; `PATIENTSIM_CONCURRENCY=0` leaves them to workers that are started by hand.
 * @param opened hears the address
 */
export async function serve(port: number, opened: (address: string) => void): Promise<void> {
  const platform = await platformHere()
  const app = siteAndApi(siteApp(join(root, 'site', 'dist')), platform.api)
  const { address, server } = await listen(app, port, config.server.hostname)
  const worker = config.server.concurrency > 0 ? workerHere(config.server.concurrency) : null
  opened(address)
  await untilStopped()
  process.stderr.write('Stopping: no more requests; consultations under way are waited for.\n')
  server.close()
  await worker?.stop(grace.process)
  await platform.close()
  server.closeAllConnections()
}

/** `patientsim worker` on the same state, beside a server of this checkout. */
function workerHere(concurrency: number): WorkerProcess {
  return startWorkerProcess({
    program: join(root, 'scripts', 'patientsim.mjs'),
    args: ['worker', '--bundles', '--concurrency', String(concurrency), '--grace', String(grace.consultations)],
    env: config.environment,
    onFault: (error) => log.error({ err: error, about: 'worker' }, 'fault'),
  })
}
