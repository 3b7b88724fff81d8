import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { type Protocol, type Result, resultSchema } from '../schema/bundle.ts'
import { hashOf } from '../schema/hash.ts'
import type { Submission } from '../schema/submission.ts'
import { type Consultation, outcomes } from '../schema/transcript.ts'
import { aggregate, measured, type MeasuredTrial } from './aggregate.ts'
import { clustersOf } from './clusters.ts'
import { writeWhole } from './draft.ts'
import { FaultTally } from './fault-counts.ts'
import { passKOf } from './reliability.ts'
import type { WrittenTrial } from './written-trial.ts'

/** The files of a bundle. */
export const bundleFiles = { result: 'result.json', consultations: 'consultations.jsonl', measurements: 'measurements.jsonl' } as const

/** Counts trials by outcome and failures by code while they go by. */
export class Tally {
  readonly outcomes = Object.fromEntries(outcomes.map((kind) => [kind, 0])) as Result['outcomes']
  readonly failures: Result['failures'] = {}
  readonly trials: MeasuredTrial[] = []
  /** Turns of a grounded patient by who worded them. */
  readonly worded = { model: 0, template: 0 }
  readonly #faults = new FaultTally()

  /** Counts one trial. */
  add(trial: Consultation): void {
    this.outcomes[trial.outcome.kind]++
    if (trial.outcome.kind === 'failed' || trial.outcome.kind === 'void') {
      const code = trial.outcome.code ?? 'unknown'
      this.failures[code] = (this.failures[code] ?? 0) + 1
    }
    for (const { worded } of trial.exchanges) if (worded) this.worded[worded]++
    this.#faults.add(trial)
    const one = measured(trial)
    if (one) this.trials.push(one)
  }

  /** The run's scores, of the trials counted so far. */
  scores(seed: number): Result['scores'] {
    return { ...aggregate(this.trials, seed), ...this.#faults.sum() }
  }
}

export interface BundleFacts {
  submission: Submission
  protocol: Protocol
  packageVersion: string
  finishedAt: Date
  /** Set when the bundle may hold aggregates only: transcripts and measurements are hashed and not written. */
  sealed?: Result['sealed']
  /** Set where another bundle's transcripts were scored anew. */
  rescoredFrom?: Result['rescored_from']
}

/** What `content_sha256` covers: who was scored, under which protocol, what was said, and the scores. */
export function contentHash(result: Omit<Result, 'content_sha256' | 'bundle_sha256'>): string {
  const { submission, protocol_sha256, scores, outcomes, failures, files } = result
  return hashOf({ submission, protocol_sha256, scores, outcomes, failures, consultations: files['consultations.jsonl'] })
}

/**
 * The text of `result.json`: its fields in the order of the schema, so that reading and writing gives the same bytes; a list
 * of numbers stands on one line.
 */
export function renderResult(result: Result): string {
  const text = JSON.stringify(resultSchema.parse(result), null, 2)
  return text.replace(/\[\n[-\d.e+,\s]+\]/g, (list) => list.replace(/\s+/g, '').replaceAll(',', ', ')) + '\n'
}

/**
 * Writes a bundle, trial by trial; it is whole or not there at all. One that stood there before is replaced.
 * @param trials in the order of the plan; the same trials give the same bytes of `consultations.jsonl`
 * @returns the content of `result.json`
 * @throws what reading the trials, or the disk, throws; nothing is left behind then
 */
export async function writeBundle(directory: string, facts: BundleFacts, trials: AsyncIterable<WrittenTrial>): Promise<Result> {
  return writeWhole(directory, async (draft) => {
    const tally = new Tally()
    const files = await writeTrials(facts.sealed ? null : draft, tally, trials)
    const result = sealResult(facts, tally, files)
    await writeFile(join(draft, bundleFiles.result), renderResult(result))
    return result
  })
}

/** Counts, hashes and, where there is a folder, writes the trials. */
async function writeTrials(folder: string | null, tally: Tally, trials: AsyncIterable<WrittenTrial>): Promise<Result['files']> {
  const place = (name: string) => (folder === null ? null : join(folder, name))
  const consultations = hashedLines(place(bundleFiles.consultations))
  const measurements = hashedLines(place(bundleFiles.measurements))
  try {
    for await (const { consultation, measurement } of trials) {
      await consultations.write(consultation)
      await measurements.write(measurement)
      tally.add(JSON.parse(consultation) as Consultation)
    }
    return { 'consultations.jsonl': await consultations.end(), 'measurements.jsonl': await measurements.end() }
  } finally {
    consultations.close()
    measurements.close()
  }
}

function sealResult(facts: BundleFacts, tally: Tally, files: Result['files']): Result {
  const open = {
    schema: 'patientsim-result/1' as const,
    submission: facts.submission,
    protocol: facts.protocol,
    protocol_sha256: hashOf(facts.protocol),
    scores: tally.scores(facts.protocol.seed),
    ...(facts.sealed === 'credentialed' ? {} : { clusters: clustersOf(tally.trials) }),
    pass_k: passKOf(tally.trials, facts.protocol.trials),
    ...(facts.rescoredFrom ? { rescored_from: facts.rescoredFrom } : {}),
    outcomes: tally.outcomes,
    failures: tally.failures,
    ...(tally.worded.model + tally.worded.template > 0 ? { worded: tally.worded } : {}),
    ...(facts.sealed ? { sealed: facts.sealed } : {}),
    files,
    versions: { package: facts.packageVersion, node: process.version },
    finished_at: facts.finishedAt.toISOString(),
  }
  const sealed = { ...open, content_sha256: contentHash(open) }
  return { ...sealed, bundle_sha256: hashOf(sealed) }
}

/** Hashes lines and writes them to a file; with no path it only hashes. */
function hashedLines(path: string | null) {
  const hash = createHash('sha256')
  const stream = path ? createWriteStream(path) : null
  // A fault between two writes, such as a full disk, is thrown by the next one; unheard it would end the process.
  let fault: Error | undefined
  stream?.on('error', (error) => (fault = error))
  return {
    async write(line: string) {
      hash.update(line + '\n')
      if (fault) throw fault
      if (stream && !stream.write(line + '\n')) await once(stream, 'drain')
    },
    async end() {
      if (fault) throw fault
      stream?.end()
      if (stream) await finished(stream)
      return hash.digest('hex')
    },
    /** Lets go of the file, written or not. */
    close() {
      stream?.destroy()
    },
  }
}
