import { createPrivateKey, createPublicKey, sign, verify as verifySignature } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../schema/bundle.ts'
import { canonicalJson } from '../schema/canonical.ts'
import { type Check, checkSchema, type Hosts, hostsSchema, type Tier } from '../schema/check.ts'
import { readFormat } from '../schema/format.ts'
import { hashOf } from '../schema/hash.ts'
import { parseJson } from './read-bundle.ts'

/** The file beside a bundle that holds its checks. */
export const checksFile = 'checks.jsonl'

/**
 * The checks that lie beside a bundle; those of another bundle among them are left out by `tierOf`.
 * @throws InputError `bundle/not-json` or `format/*`, naming the line
 */
export function readChecks(directory: string): Check[] {
  const path = join(directory, checksFile)
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line !== '')
  return lines.map((line, i) => readFormat(checkSchema, parseJson(line, `${path}, line ${i + 1}`), `${path}, line ${i + 1}`))
}

/** Adds a check to those beside a bundle. */
export function writeCheck(directory: string, check: Check): void {
  appendFileSync(join(directory, checksFile), canonicalJson(checkSchema.parse(check)) + '\n')
}

/** Reads the hosts whose signatures count; none where there is no file. */
export function readHosts(path: string): Hosts {
  if (!existsSync(path)) return { schema: 'patientsim-hosts/1', hosts: [] }
  return readFormat(hostsSchema, parseJson(readFileSync(path, 'utf8'), path), path)
}

/** Signs a check with a host's Ed25519 key in PEM. */
export function signCheck(check: Omit<Check, 'signature'>, privateKey: string): Check {
  return { ...check, signature: sign(null, Buffer.from(canonicalJson(check)), createPrivateKey(privateKey)).toString('base64') }
}

/** True when the host that the check names signed it. */
export function isSigned({ signature, ...check }: Check, { hosts }: Hosts): boolean {
  const host = hosts.find((one) => one.name === check.by)
  if (!host || !signature) return false
  return verifySignature(null, Buffer.from(canonicalJson(check)), createPublicKey(host.public_key), Buffer.from(signature, 'base64'))
}

/**
 * The tier that a result has earned: `replayed` by a replay, which anyone can repeat; `host-run` by a host's signed
 * word that it called the doctor itself, where a replay is possible on top of one; `rerun` by a host's signed word that
 * a second such run agrees. Nobody can replay a patient whom a model plays, or transcripts that are not there: a line
 * that says so counts nothing, like checks of other bundles, and all checks of a result that is not what its hash says.
 */
export function tierOf(result: Result, checks: readonly Check[], hosts: Hosts): Tier {
  const { bundle_sha256, ...rest } = result
  if (hashOf(rest) !== bundle_sha256) return 'self-reported'
  const own = checks.filter((check) => check.bundle_sha256 === bundle_sha256)
  const replayable = result.protocol.patient.kind === 'reference' && result.sealed === undefined
  const replayed = replayable && own.some((check) => check.kind === 'replay')
  const signed = (kind: Check['kind']) => own.some((check) => check.kind === kind && isSigned(check, hosts))
  const hosted = signed('host-run') && (replayed || !replayable)
  if (hosted) return signed('rerun') ? 'rerun' : 'host-run'
  return replayed ? 'replayed' : 'self-reported'
}
