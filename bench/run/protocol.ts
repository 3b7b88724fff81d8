import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { standardPrompt } from '../doctors/prompt.ts'
import { hashOf, sha256Hex } from '../schema/hash.ts'
import type { Protocol } from '../schema/bundle.ts'
import type { Split } from '../schema/case.ts'
import type { Patient } from '../patients/patient.ts'
import { faultsVersion, speaksByModel } from '../report/patient-faults.ts'
import { coverageScorerVersion } from '../scoring/coverage.ts'
import { ddxScorerVersion } from '../scoring/ddx/score.ts'
import { dataDirectory } from './data.ts'
import { finalNotice, greeting } from './consultation.ts'
import { readJudgePrompts } from './judge-prompts.ts'

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
        .map((file) => [relative(bench, file), sha256Hex(readFileSync(file))]),
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

/**
 * SHA-256 of the prompts beside the patient's that rows of a track share: the standard doctor's, for rows of class
 * `standard` are compared as one prompt, and the judges' where judges score, in the patientsim track.
 */
function promptsOf(track: string): Protocol['prompts'] {
  const doctor = sha256Hex(standardPrompt())
  return { doctor, ...(track === 'patientsim' ? { judges: readJudgePrompts().sha256 } : {}) }
}

/** The protocol of a run: everything that shapes its scores except the doctor's own part. */
export function protocolOf(track: string, split: Split, patient: Patient, trials: number, seed: number): Protocol {
  return {
    schema: 'patientsim-protocol/1',
    track,
    split: { name: split.name, sha256: split.sha256 },
    patient: patientOf(patient),
    prompts: promptsOf(track),
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
