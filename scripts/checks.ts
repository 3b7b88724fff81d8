import { readFileSync } from 'node:fs'
import { readResult } from '../bench/run/read-bundle.ts'
import { readChecks, readHosts, signCheck, tierOf, writeCheck } from '../bench/run/tier.ts'
import type { Check } from '../bench/schema/check.ts'
import { InputError } from '../bench/schema/error.ts'
import { config } from './config.ts'

function checkOf(directory: string, kind: Check['kind'], consultations: number, by: string): Check {
  return {
    schema: 'patientsim-check/1',
    kind,
    bundle_sha256: readResult(directory).bundle_sha256,
    consultations,
    by,
    at: new Date().toISOString(),
    package_version: config.packageVersion,
  }
}

/** Writes beside a bundle that it was replayed and found equal. */
export function recordReplay(directory: string, consultations: number, by: string): void {
  writeCheck(directory, checkOf(directory, 'replay', consultations, by))
}

/**
 * Signs, as the host of this machine, that it called the doctor for this bundle itself.
 * @param host who signs, with the file of the key
 */
export function recordHostRun(directory: string, consultations: number, host: { name: string; keyPath: string }): void {
  writeCheck(directory, signCheck(checkOf(directory, 'host-run', consultations, host.name), readFileSync(host.keyPath, 'utf8')))
}

/**
 * Signs that a second run of this host's agrees with a bundle.
 * @throws InputError `tier/not-host` without a host's key, or when the second bundle is not the host's own run
 */
export function recordRerun(directory: string, other: string, consultations: number): void {
  const { host } = config
  if (!host) throw new InputError('tier/not-host', 'Only a host signs a rerun: set PATIENTSIM_HOST and PATIENTSIM_HOST_KEY.')
  const tier = tierOf(readResult(other), readChecks(other), readHosts(config.hosts))
  if (tier !== 'host-run' && tier !== 'rerun') {
    throw new InputError('tier/not-host', `${other} is ${tier}; a rerun counts when a host had it: run and verify it there first.`)
  }
  const check = { ...checkOf(directory, 'rerun', consultations, host.name), other_bundle_sha256: readResult(other).bundle_sha256 }
  writeCheck(directory, signCheck(check, readFileSync(host.keyPath, 'utf8')))
}
