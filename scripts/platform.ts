import { openPlatform, type Platform } from '../server/platform.ts'
import { config } from './config.ts'

/** The platform as this checkout and the environment set it up. */
export function platformHere(): Promise<Platform> {
  const { packageVersion: version, submissions, record, statePath: database, server } = config
  return openPlatform({ version, submissions, record, database, keys: server.keys() })
}
