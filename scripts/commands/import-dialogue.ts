import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeBundle } from '../../bench/run/bundle.ts'
import { loadCases } from '../../bench/run/data.ts'
import { importedPatient, readDialogues } from '../../bench/run/dialogue.ts'
import { protocolOf } from '../../bench/run/protocol.ts'
import { readLines } from '../../bench/run/read-bundle.ts'
import type { FinishedTrial } from '../../bench/run/trial.ts'
import { written, type WrittenTrial } from '../../bench/run/written-trial.ts'
import { InputError } from '../../bench/schema/error.ts'
import { type Submission, submissionSchema } from '../../bench/schema/submission.ts'
import { config } from '../config.ts'

/**
 * Reads PatientSim's `dialogue.jsonl` as a bundle that `judge`, `agree` and `export` take. It stays beside the state
 * unless told otherwise, and always where its cases are credentialed: their talks are as confidential as they are.
 * @returns the bundle's folder and how many talks it has
 * @throws InputError `dialogue/*`, `dialogue/credentialed` for another place of credentialed talks
 */
export async function importDialogue(
  path: string,
  splitName: string,
  out?: string,
): Promise<{ bundle: string; dialogues: number }> {
  const cases = loadCases(splitName, config.dataDirectories)
  if (cases.sealed && out !== undefined) {
    throw new InputError(
      'dialogue/credentialed',
      `The ${splitName} split is ${cases.sealed}: its talks stay beside the state of this machine; leave --out away.`,
    )
  }
  const lines: { value: unknown; where: string }[] = []
  for await (const line of readLines(path)) lines.push(line)
  if (lines.length === 0) throw new InputError('dialogue/invalid', `${path} is empty; it must have a talk a line.`)
  const trials = readDialogues(lines, cases)
  const name = basename(path).replace(/\.jsonl?$/, '')
  const folder = join(dirname(config.statePath), 'imported')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const bundle = out ?? join(folder, `${name}.${splitName}`)
  const repeats = Math.max(...trials.map(({ consultation }) => consultation.trial))
  const protocol = protocolOf('imported', cases.split, importedPatient, repeats, 0)
  const facts = { submission: imported(name), protocol, packageVersion: config.packageVersion, finishedAt: new Date() }
  await writeBundle(bundle, facts, each(trials))
  return { bundle, dialogues: trials.length }
}

async function* each(trials: readonly FinishedTrial[]): AsyncGenerator<WrittenTrial> {
  for (const trial of trials) yield written(trial)
}

/** Stands for the doctor that nobody here knows. */
function imported(name: string): Submission {
  const agent =
    name
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, 63) || 'dialogue'
  return submissionSchema.parse({
    schema: 'patientsim-submission/1',
    team: 'imported',
    agent,
    version: '1',
    title: `Imported: ${name}`.slice(0, 80),
    class: 'custom',
    doctor: { kind: 'baseline', name: 'imported' },
  })
}
