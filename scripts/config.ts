import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import { dataDirectory } from '../bench/run/data.ts'
import { serverConfig } from '../server/config.ts'
import packageJson from '../package.json' with { type: 'json' }

/** The root of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const statePath = process.env.PATIENTSIM_STATE ?? join(root, '.patientsim', 'state.sqlite')

/** What the environment and the checkout decide; nothing else in scripts/ reads the environment. */
export const config = {
  packageVersion: packageJson.version,
  /** The state database; PATIENTSIM_STATE names another file. */
  statePath,
  /** The folder of submissions and their bundles; PATIENTSIM_SUBMISSIONS names another. */
  submissions: process.env.PATIENTSIM_SUBMISSIONS ?? join(root, 'submissions'),
  /** The record of what was published; PATIENTSIM_RECORD names another folder. */
  record: process.env.PATIENTSIM_RECORD ?? join(root, 'record'),
  /** The hosts whose signatures count. */
  hosts: join(process.env.PATIENTSIM_RECORD ?? join(root, 'record'), 'hosts.json'),
  /** Who signs for runs that this machine had as a host, with the PEM file of its key; unset elsewhere. */
  host: process.env.PATIENTSIM_HOST && process.env.PATIENTSIM_HOST_KEY
    ? { name: process.env.PATIENTSIM_HOST, keyPath: process.env.PATIENTSIM_HOST_KEY }
    : null,
  /** Data folders: what is checked in, and local sets (imported or hidden) beside the state, which are never committed. */
  dataDirectories: [dataDirectory, join(dirname(statePath), 'data')],
  /** The port of `npm start`; PORT names another. */
  port: Number(process.env.PORT ?? 4321),
  server: serverConfig(process.env, statePath),
  /** For programs that are started from here. */
  environment: process.env,
  secret: (name: string): string | undefined => process.env[name],
}
