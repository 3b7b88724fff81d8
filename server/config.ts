import { dirname, join } from 'node:path'
import { InputError } from '../bench/schema/error.ts'
import { keysOfFile, parseKeys } from './access/seal.ts'
import { usualLeaseSeconds } from './queue/limits.ts'
import { usualRetentionDays } from './retention/transcripts.ts'

/** What the environment decides for the server; nothing else in server/ reads it. */
export interface ServerConfig {
  /** The address to listen at; HOST=0.0.0.0 opens it to other machines. */
  hostname: string
  /** The state database: a file, or a postgres:// address. */
  database: string
  /** Where bundles lie before they are published. */
  bundles: string
  /** Consultations at once in the process beside the server; 0 for none. */
  concurrency: number
  endpoints: { allowLocal: boolean; httpHosts: readonly string[] }
  leaseSeconds: number
  /** How long transcripts of unpublished runs are kept, in days; 0 keeps them for ever. */
  retentionDays: number
  /** Addresses of the proxies before the server. */
  proxies: readonly string[]
  logLevel: string
  /** The keys that seal secrets. Reading them makes the file of keys where there is none. */
  keys(): Buffer[]
}

/**
 * @param environment
 * - `DATABASE_URL`: a postgres:// address, in place of the SQLite file
 * - `PATIENTSIM_SECRETS_KEY` (keys in base64, newest first, separated by commas) or `PATIENTSIM_SECRETS_KEY_FILE` (a file with
 *   mode 600; by default `secrets.key` beside the state)
 * - `PATIENTSIM_CONCURRENCY`: 0 leaves all consultations to workers that are started by hand
 * - `PATIENTSIM_LOCAL_ENDPOINTS=1`: local development, submitted addresses may be private and by http
 * - `PATIENTSIM_HTTP_HOSTS`: hosts that may be spoken to by http, separated by commas
 * - `PATIENTSIM_LEASE_SECONDS`: how long a silent worker keeps its work; the same everywhere
 * - `PATIENTSIM_RETENTION_DAYS`: how long transcripts of unpublished runs are kept (90; 0: for ever)
 * - `PATIENTSIM_PROXIES`: addresses of the proxies before the server, whose X-Forwarded-For is taken for who called them
 * - `PATIENTSIM_LOG`: `debug` logs every request
 * - `HOST`
 * @param statePath where the state lies
 * @throws InputError `config/number`
 */
export function serverConfig(environment: Record<string, string | undefined>, statePath: string): ServerConfig {
  const { PATIENTSIM_SECRETS_KEY: key, PATIENTSIM_SECRETS_KEY_FILE: file, HOST: hostname, PATIENTSIM_HTTP_HOSTS: httpHosts } = environment
  return {
    hostname: hostname ?? '127.0.0.1',
    database: environment.DATABASE_URL ?? statePath,
    bundles: join(dirname(statePath), 'bundles'),
    concurrency: wholeNumber('PATIENTSIM_CONCURRENCY', environment.PATIENTSIM_CONCURRENCY ?? '8'),
    logLevel: environment.PATIENTSIM_LOG ?? 'info',
    leaseSeconds: wholeNumber('PATIENTSIM_LEASE_SECONDS', environment.PATIENTSIM_LEASE_SECONDS ?? String(usualLeaseSeconds), 1),
    retentionDays: wholeNumber('PATIENTSIM_RETENTION_DAYS', environment.PATIENTSIM_RETENTION_DAYS ?? String(usualRetentionDays)),
    proxies: listOf(environment.PATIENTSIM_PROXIES),
    endpoints: {
      allowLocal: environment.PATIENTSIM_LOCAL_ENDPOINTS === '1',
      httpHosts: listOf(httpHosts),
    },
    keys: () => (key ? parseKeys(key) : keysOfFile(file ?? join(dirname(statePath), 'secrets.key'))),
  }
}

/** What a text lists with commas between. */
function listOf(text = ''): string[] {
  return text.split(',').map((one) => one.trim()).filter((one) => one !== '')
}

/** @throws InputError `config/number`: a slip here would delete what somebody wants to keep, or leave a queue without workers */
function wholeNumber(name: string, text: string, least = 0): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= least) return Number(text)
  throw new InputError('config/number', `${name} is "${text}"; it is a whole number from ${least} on.`)
}
