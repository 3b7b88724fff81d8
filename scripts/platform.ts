import type { EngineSettings } from '../server/engine.ts'
import { openPlatform, type Platform } from '../server/platform.ts'
import { config } from './config.ts'

/** What a server or a worker of this checkout and environment works with. Says on stderr what is unsafe about it. */
export function engineSettings(): EngineSettings {
  const { packageVersion: version, dataDirectories, server } = config
  const { database, endpoints, leaseSeconds } = server
  if (endpoints.allowLocal) {
    process.stderr.write('LOCAL ENDPOINTS ARE ON (PATIENTSIM_LOCAL_ENDPOINTS=1): submissions reach private addresses. Never do this on a public server.\n')
  }
  const onFault = (error: unknown, about: string) => process.stderr.write(`${about}: ${error instanceof Error ? error.stack : String(error)}\n`)
  return { version, database, dataDirectories, endpoints, leaseSeconds, keys: server.keys(), onFault }
}

/**
 * The platform as this checkout and the environment set it up.
 * @param concurrency consultations at once in this process
 */
export function platformHere(concurrency = config.server.concurrency): Promise<Platform> {
  const { submissions, record, server } = config
  return openPlatform({ ...engineSettings(), submissions, record, bundles: server.bundles, concurrency })
}
