import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Patient } from '../patients/patient.ts'
import type { Protocol, Result } from '../schema/bundle.ts'
import { canonicalJson } from '../schema/canonical.ts'
import { InputError } from '../schema/error.ts'
import { hashOf } from '../schema/hash.ts'
import type { Profile } from '../schema/profile.ts'
import type { Consultation, Exchange } from '../schema/transcript.ts'
import { clustersOf } from './clusters.ts'
import { bundleFiles, contentHash, renderResult, Tally } from './bundle.ts'
import { greeting, saidDifferential } from './consultation.ts'
import type { Cases } from './data.ts'
import { protocolOf } from './protocol.ts'
import { readConsultations, readResult } from './read-bundle.ts'
import { passKOf } from './reliability.ts'
import { planTrials } from './runner.ts'
import { exchangesOf, scoreTrial, trialSeed } from './trial.ts'

/** What `verify` found: nothing, or the first thing that differs. */
export interface Verification {
  ok: boolean
  /**
   * What could be rebuilt: the whole patient; of a grounded patient all but a model's wording; of a prompted model only the scores,
   * from what the bundle says was said.
   */
  extent: 'whole' | 'ledger' | 'scores'
  /** Consultations that were rebuilt and found equal. */
  replayed: number
  /** One sentence that names the first difference. */
  difference: string | null
  /** True when the difference is that the bundle's protocol is not this release's: nothing was replayed. */
  foreign: boolean
  content_sha256: string
}

/**
 * Rebuilds a bundle from the doctor's turns alone: the patient's side of every transcript, every ledger, every score, every
 * aggregate and every hash, and compares each with what the bundle says. No model is called: what a model said stands as claimed.
 * @param patient the reference patient
 * @param loadCases finds the split that the bundle names
 * @throws InputError when the folder is no bundle at all or names a split that is not here
 */
export async function verify(directory: string, patient: Patient, loadCases: (split: string) => Cases): Promise<Verification> {
  const result = readResult(directory)
  if (result.sealed) {
    throw new InputError('bundle/sealed', `${directory} holds aggregates only (${result.sealed} cases), so there is nothing to replay; rerun the submission where the cases are.`)
  }
  const cases = loadCases(result.protocol.split.name)
  let replayed = 0
  const extent = extentOf(result, patient)
  const { content_sha256 } = result
  const differ = (difference: string): Verification => ({ ok: false, extent, replayed, difference, foreign: false, content_sha256 })
  const protocol = protocolDifference(result, cases, extent === 'whole' ? patient : { ...patient, ...result.protocol.patient })
  if (protocol) return { ...differ(protocol), foreign: true }
  const plan = planTrials(cases, result.protocol.trials)
  const tally = new Tally()
  try {
    for await (const claimed of readConsultations(directory)) {
      const planned = plan[replayed]
      if (!planned) return differ(`${bundleFiles.consultations} has more consultations than the split has trials (${plan.length}).`)
      if (claimed.case !== planned.case.id || claimed.trial !== planned.trial) {
        return differ(`consultation ${replayed + 1} is ${claimed.case}#${claimed.trial}, but the split's is ${planned.case.id}#${planned.trial}.`)
      }
      const impossible = outcomeDifference(claimed, result.protocol)
      if (impossible) return differ(`case ${claimed.case}, trial ${claimed.trial}: ${impossible}.`)
      const rebuilt = await replay(claimed, planned.profile, patient, result.protocol, extent)
      const where = firstDifference(claimed, { ...rebuilt, profile: planned.case.profile, persona: planned.case.persona })
      if (where) return differ(`case ${claimed.case}, trial ${claimed.trial}: ${where}.`)
      tally.add(claimed)
      replayed++
    }
  } catch (error) {
    if (error instanceof InputError) return differ(error.message)
    throw error
  }
  if (replayed < plan.length) return differ(`consultation ${replayed + 1} (${plan[replayed]!.case.id}) is missing.`)
  const last = await sealDifference(directory, result, tally)
  return last ? differ(last) : { ok: true, extent, replayed, difference: null, foreign: false, content_sha256 }
}

function extentOf({ protocol }: Result, patient: Patient): Verification['extent'] {
  if (protocol.patient.kind === patient.kind) return 'whole'
  return protocol.patient.kind === 'grounded' ? 'ledger' : 'scores'
}

function protocolDifference(result: Result, cases: Cases, patient: Patient): string | null {
  const { track, trials, seed } = result.protocol
  const where = firstDifference(result.protocol, protocolOf(track, cases.split, patient, trials, seed))
  if (!where) return null
  const old = result.rescored_from?.content_sha256.slice(0, 16)
  const instead = old
    ? `it was made by re-scoring ${old}: do that again with the release that did, and compare the content hashes.`
    : 'a bundle of another protocol is verified with the release that made it.'
  return `protocol: ${where}; ${instead}`
}

/** What an outcome demands of its talk: how it ended, with how many rounds and diagnoses. */
function outcomeDifference({ outcome, exchanges, ddx, ddx_dropped }: Consultation, protocol: Protocol): string | null {
  const rounds = exchanges.length - 1
  const closed = exchanges.at(-1)?.patient === null
  const early = exchanges.slice(1, -1).find((exchange) => saidDifferential(exchange.doctor, protocol.top_k) !== null)
  if (rounds > protocol.rounds) return `it has ${rounds} rounds, but the protocol allows ${protocol.rounds}`
  if (early) return `the doctor gave its [DDX] in round ${early.round}, but the talk goes on`
  if (ddx.length > protocol.top_k) return `it has ${ddx.length} diagnoses, but the protocol allows ${protocol.top_k}`
  if (ddx_dropped > 0 && ddx.length < protocol.top_k) return 'it dropped diagnoses although the list is not full'
  if (outcome.kind === 'diagnosed' && (ddx.length === 0 || !closed)) return 'its outcome is diagnosed, but it does not end with a differential'
  if (outcome.kind !== 'diagnosed' && ddx.length > 0) return `its outcome is ${outcome.kind}, but it has a differential`
  if (outcome.kind === 'no_ddx' && (rounds < protocol.rounds || !closed)) return 'its outcome is no_ddx, but the rounds did not run out'
  if (outcome.kind === 'failed' && closed && rounds > 0) return 'its outcome is failed, but it does not end with the patient waiting'
  return null
}

/** The consultation as it must have been, given the doctor's words, its differential, its outcome, and what a model said. */
async function replay(
  claimed: Consultation,
  profile: Profile,
  patient: Patient,
  { seed, patient: { kind } }: Protocol,
  extent: Verification['extent'],
): Promise<Consultation> {
  const trial = trialSeed(seed, claimed.case, claimed.trial)
  const session = patient.open({ id: claimed.case, profile: claimed.profile, persona: claimed.persona }, profile, trial)
  const exchanges: Exchange[] = []
  for (const [round, said] of claimed.exchanges.entries()) {
    const doctor = round === 0 ? greeting : said.doctor
    const closing = round === claimed.exchanges.length - 1 && said.patient === null && round > 0
    if (closing) exchanges.push({ round, doctor, patient: null, understood: null, ledger: [] })
    else if (extent === 'scores') exchanges.push({ ...said, round, doctor, understood: null, ledger: [] })
    else {
      const turn = await session.reply(doctor)
      const own = { round, doctor, patient: turn.said, understood: turn.understood, ledger: turn.ledger }
      exchanges.push(extent === 'ledger' && said.patient !== null ? worded(said, own) : own)
    }
  }
  const marked = exchangesOf({ ...claimed, exchanges }, profile, kind)
  return { ...claimed, diagnosis: profile.diagnosis, seed: trial, exchanges: marked, scores: scoreTrial(profile, { exchanges, ddx: claimed.ddx }) }
}

/** A grounded patient's turn: a model's words stand as claimed, the template's are the reference patient's. */
function worded(said: Exchange, own: Exchange): Exchange {
  if (said.worded === undefined) return own
  return { ...own, patient: said.worded === 'model' ? said.patient : own.patient, worded: said.worded }
}

async function sealDifference(directory: string, result: Result, tally: Tally): Promise<string | null> {
  const { outcomes, failures, trials } = tally
  const scores = tally.scores(result.protocol.seed)
  const pass_k = passKOf(trials, result.protocol.trials)
  const worded = tally.worded.model + tally.worded.template > 0 ? tally.worded : undefined
  const rebuilt = { ...result, scores, clusters: clustersOf(trials), pass_k, outcomes, failures, worded }
  const where = firstDifference(result, rebuilt)
  return where ? `result.json: ${where}.` : hashDifference(directory, result)
}

/**
 * The first hash of a bundle that is not that of what it covers, as a sentence; null when all are. Replays nothing; a
 * sealed bundle has no files to look at.
 */
export async function hashDifference(directory: string, result: Result): Promise<string | null> {
  for (const [name, sha256] of Object.entries(result.sealed ? {} : result.files)) {
    if ((await fileSha256(join(directory, name))) !== sha256) return `${name} is not the file that result.json has the hash of.`
  }
  if (result.protocol_sha256 !== hashOf(result.protocol)) return 'protocol_sha256 is not the hash of the protocol.'
  if (contentHash(result) !== result.content_sha256) return 'content_sha256 is not the hash of the content.'
  const { bundle_sha256, ...rest } = result
  if (hashOf(rest) !== bundle_sha256) return 'bundle_sha256 is not the hash of result.json.'
  if (readFileSync(join(directory, bundleFiles.result), 'utf8') !== renderResult(result)) return 'result.json is not written as we write it.'
  return null
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * Where two values first differ, for a reader: `exchanges.3.patient is "…" but must be "…"`; null when they are equal.
 * @param found what the bundle says
 * @param right what it must be
 */
export function firstDifference(found: unknown, right: unknown, path = ''): string | null {
  if (isTree(found) && isTree(right)) {
    const keys = new Set([...Object.keys(found), ...Object.keys(right)])
    for (const key of keys) {
      const where = firstDifference(found[key], right[key], path ? `${path}.${key}` : key)
      if (where) return where
    }
    return null
  }
  if (found === right) return null
  return `${path} is ${brief(found)} but must be ${brief(right)}`
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function brief(value: unknown): string {
  const text = value === undefined ? 'absent' : canonicalJson(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
