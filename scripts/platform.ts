import { join } from 'node:path'
import pino from 'pino'
import type { EngineSettings } from '../server/engine.ts'
import { serverLog } from '../server/log.ts'
import { openPlatform, type Platform } from '../server/platform.ts'
import { config, root } from './config.ts'
import { runToEnd } from './process.ts'

/** The log of servers and workers, on stderr. */
export const log = serverLog(pino.destination({ dest: 2, sync: false }), config.server.logLevel)

/** What a server or a worker of this checkout and environment works with. Says what is unsafe about it. */
export function engineSettings(): EngineSettings {
  const { packageVersion: version, dataDirectories, server } = config
  const { database, endpoints, leaseSeconds } = server
  if (endpoints.allowLocal) {
    process.stderr.write('LOCAL ENDPOINTS ARE ON (PATIENTSIM_LOCAL_ENDPOINTS=1): submissions reach private addresses. Never do this on a public server.\n')
  }
  const onFault = (error: unknown, about: string) => log.error({ err: error, about }, 'fault')
  return { version, database, dataDirectories, endpoints, leaseSeconds, keys: server.keys(), onFault }
}

/** The platform as this checkout and the environment set it up. */
export function platformHere(): Promise<Platform> {
  const { submissions, record, server } = config
  return openPlatform({
    ...engineSettings(),
    submissions,
    record,
    bundles: server.bundles,
    retentionDays: server.retentionDays,
    proxies: server.proxies,
    rebuild: () => void rebuildSite(),
    onAnswer: ({ requestId, method, path, status, seconds, actor }) =>
      log[status >= 500 ? 'error' : 'debug']({ requestId, method, path, status, ms: Math.round(seconds * 1000), role: actor.role, team: actor.team }, 'answered'),
  })
}

let building: Promise<void> | undefined

/** Builds the site from what is published now; builds that are asked for meanwhile become one more afterwards. */
export async function rebuildSite(): Promise<void> {
  const before = building
  building = (async () => {
    await before
    try {
      await runToEnd(process.execPath, [join(root, 'node_modules/astro/bin/astro.mjs'), 'build', '--root', 'site', '--silent'], root)
    } catch (error) {
      log.error({ err: error }, 'the site was not built')
    }
  })()
  await building
}
