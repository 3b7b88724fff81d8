import { join } from 'node:path'
import type { Patient } from '../patients/patient.ts'
import { type Measurement, measurementSchema, type Protocol, type Result } from '../schema/bundle.ts'
import { InputError } from '../schema/error.ts'
import { readFormat } from '../schema/format.ts'
import { hashOf } from '../schema/hash.ts'
import type { Profile } from '../schema/profile.ts'
import type { Scores } from '../schema/scores.ts'
import type { Consultation } from '../schema/transcript.ts'
import { coverageScorerVersion } from '../scoring/coverage.ts'
import { ddxScorerVersion } from '../scoring/ddx/score.ts'
import { bundleFiles, writeBundle } from './bundle.ts'
import type { Cases } from './data.ts'
import { faultScorer, protocolOf } from './protocol.ts'
import { readConsultations, readLines, readResult } from './read-bundle.ts'
import { exchangesOf, scoreTrial } from './trial.ts'
import { written, type WrittenTrial } from './written-trial.ts'

/** Scorers with the versions under which protocols name them. */
export interface Scorers {
  versions: Protocol['scorers']
  score(profile: Profile, talk: Pick<Consultation, 'exchanges' | 'ddx'>): Scores
}

/** The scorers of this release. */
export const currentScorers: Scorers = { versions: { ddx: ddxScorerVersion, coverage: coverageScorerVersion }, score: scoreTrial }

export interface RescoreFacts {
  patient: Patient
  loadCases: (split: string) => Cases
  packageVersion: string
  finishedAt: Date
  scorers?: Scorers
}

/**
 * Scores a bundle's transcripts anew, without calling any doctor or patient, and writes a bundle of its own; the old
 * one stays.
 *
 * The new protocol is the old one with other scorers. Where scorers and data are as now, but the patient is an older
 * one, the row therefore shares a table with rows re-scored from the same protocol, never with runs of the present
 * patient.
 * @param directory the old bundle, and `target` the folder of the new one
 * @throws InputError `rescore/sealed` for a bundle without transcripts, `rescore/split` when the split here is another
 *   one,
 *   `rescore/same` when the scorers and the data that they read are those that scored it
 */
export async function rescore(directory: string, target: string, facts: RescoreFacts): Promise<Result> {
  const old = readResult(directory)
  if (old.sealed) throw new InputError('rescore/sealed', `${directory} holds aggregates only (${old.sealed} cases); re-score it where the cases are.`)
  const cases = facts.loadCases(old.protocol.split.name)
  if (cases.split.sha256 !== old.protocol.split.sha256) {
    throw new InputError('rescore/split', `${directory} was run on another ${cases.split.name} split than the one here; use the release that has it.`)
  }
  const scorers = facts.scorers ?? currentScorers
  const protocol = rescoredProtocol(old.protocol, cases, facts.patient, scorers)
  if (hashOf(protocol) === old.protocol_sha256) {
    throw new InputError('rescore/same', `${directory} was scored by these scorers already (${Object.values(scorers.versions).join(', ')}).`)
  }
  const { bundle_sha256, content_sha256, protocol_sha256 } = old
  return writeBundle(
    target,
    {
      submission: old.submission,
      protocol,
      packageVersion: facts.packageVersion,
      finishedAt: facts.finishedAt,
      rescoredFrom: { bundle_sha256, content_sha256, protocol_sha256 },
    },
    rescored(directory, cases, scorers, old.protocol.patient.kind),
  )
}

/**
 * The old protocol with new scorers. The data hash covers the patient's data too, so where it changed, the hash of
 * both, old and new, stands for it: such a row can't pass for a run of today's patient.
 */
function rescoredProtocol(old: Protocol, cases: Cases, patient: Patient, scorers: Scorers): Protocol {
  const now = protocolOf(old.track, cases.split, patient, old.trials, old.seed)
  const data = now.data_sha256 === old.data_sha256 ? old.data_sha256 : hashOf({ talked: old.data_sha256, scored: now.data_sha256 })
  return { ...old, scorers: { ...old.scorers, ...scorers.versions, ...faultScorer(old.patient.kind) }, data_sha256: data }
}

async function* rescored(directory: string, cases: Cases, scorers: Scorers, patientKind: string): AsyncGenerator<WrittenTrial> {
  const measurements = readMeasurements(directory)
  for await (const consultation of readConsultations(directory)) {
    const measurement = (await measurements.next()).value
    if (!measurement) throw new InputError('bundle/missing', `${join(directory, bundleFiles.measurements)} has fewer lines than there are consultations.`)
    const profile = cases.profiles.get(consultation.profile)
    if (!profile) throw new InputError('split/no-profile', `${directory} is about profile ${consultation.profile}, which its split lacks.`)
    const exchanges = exchangesOf(consultation, profile, patientKind)
    yield written({ consultation: { ...consultation, exchanges, scores: scorers.score(profile, consultation) }, measurement })
  }
}

async function* readMeasurements(directory: string): AsyncGenerator<Measurement, undefined> {
  for await (const { value, where } of readLines(join(directory, bundleFiles.measurements))) {
    yield readFormat(measurementSchema, value, where)
  }
  return undefined
}
