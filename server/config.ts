import { dirname, join } from 'node:path'
import { keysOfFile, parseKeys } from './access/seal.ts'

/** What the environment decides for the server; nothing else in server/ reads it. */
export interface ServerConfig {
  /** The address to listen at; HOST=0.0.0.0 opens it to other machines. */
  hostname: string
  /** The keys that seal secrets. Reading them makes the file of keys where there is none. */
  keys(): Buffer[]
}

/**
 * @param environment `PATIENTSIM_SECRETS_KEY` (keys in base64, newest first, separated by commas) or
 *   `PATIENTSIM_SECRETS_KEY_FILE` (a file with mode 600; by default `secrets.key` beside the state), `HOST`
 * @param statePath where the state lies
 */
export function serverConfig(environment: Record<string, string | undefined>, statePath: string): ServerConfig {
  const { PATIENTSIM_SECRETS_KEY: key, PATIENTSIM_SECRETS_KEY_FILE: file, HOST: hostname } = environment
  return {
    hostname: hostname ?? '127.0.0.1',
    keys: () => (key ? parseKeys(key) : keysOfFile(file ?? join(dirname(statePath), 'secrets.key'))),
  }
}
