import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { hashOf, sha256Hex } from '../schema/hash.ts'
import type { Protocol } from '../schema/bundle.ts'
import type { Split } from '../schema/case.ts'
import type { Patient } from '../patients/patient.ts'
import { faultsVersion, speaksByModel } from '../report/patient-faults.ts'
import { coverageScorerVersion } from '../scoring/coverage.ts'
import { ddxScorerVersion } from '../scoring/ddx/score.ts'
import { dataDirectory } from './data.ts'
import { finalNotice, greeting } from './consultation.ts'

/** The data that patient and scorers read, as folders of bench/; one byte more in it is another protocol. */
const readByPatientAndScorers = ['data/ontology', 'data/conditions', 'data/voice', 'patients/reference']

const bench = join(dataDirectory, '..')

let dataHash: string | undefined

function dataSha256(): string {
  dataHash ??= hashOf(
    readByPatientAndScorers.flatMap((folder) =>
      readdirSync(join(bench, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((file) => [relative(bench, file), sha256Hex(readFileSync(file, 'utf8'))]),
    ),
  )
  return dataHash
}

/** Who the patient is: for a model, with all that shapes its words. */
function patientOf({ kind, version, model, prompts }: Patient): Protocol['patient'] {
  return { kind, version, ...(model ? { model } : {}), ...(prompts ? { prompts } : {}) }
}

/** The version that finds the faults of a patient whom a model plays; nothing for the reference patient. */
export function faultScorer(kind: string): Protocol['scorers'] {
  return speaksByModel(kind) ? { faults: faultsVersion } : {}
}

/** The protocol of a run: everything that shapes its scores except the doctor. */
export function protocolOf(track: string, split: Split, patient: Patient, trials: number, seed: number): Protocol {
  return {
    schema: 'patientsim-protocol/1',
    track,
    split: { name: split.name, sha256: split.sha256 },
    patient: patientOf(patient),
    scorers: { ddx: ddxScorerVersion, coverage: coverageScorerVersion, ...faultScorer(patient.kind) },
    data_sha256: dataSha256(),
    greeting,
    final_notice: finalNotice,
    rounds: 30,
    top_k: 5,
    trials,
    seed,
  }
}
