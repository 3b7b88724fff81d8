import { writeFileSync } from 'node:fs'
import { canonicalJson } from '../../bench/schema/canonical.ts'
import { sha256Hex } from '../../bench/schema/hash.ts'
import type { Reader } from '../../bench/schema/reader.ts'
import { readOwnTurns } from '../benchmarks/labelled-turns.ts'
import { trainingExamplesOf, trainingSets, type Example } from './examples.ts'
import { fit, settings, type Weights } from './fit.ts'

/** A candidate with a higher score is taken as asked; chosen by cross-validation (docs/understanding.md). */
export const threshold = 0.3

/** The turns that the shipped reader is trained on. */
export function trainingExamples(): Example[] {
  return trainingExamplesOf(trainingSets.flatMap(readOwnTurns))
}

/** SHA-256 of what the trainer reads of the turns. */
export function turnsSha256(examples: readonly Example[]): string {
  const turns = examples.map(({ turn }) => ({
    before: turn.before.map((one) => one.doctor),
    text: turn.text,
    topics: turn.expected.map((one) => one.label),
    optional: [...turn.optional],
  }))
  return sha256Hex(canonicalJson(turns))
}

/** The weights as the patient reads them: in 8 bits each, those that round to 0 left out. */
export function packed(weights: Weights, turns: string): Reader {
  const largest = Math.max(...[...weights.values()].map(Math.abs))
  const step = Number((largest / 127).toPrecision(6))
  const kept = [...weights]
    .map(([feature, weight]) => [feature, Math.round(weight / step)] as const)
    .filter(([, weight]) => weight !== 0)
    .sort(([a], [b]) => a - b)
  const bytes = new DataView(new ArrayBuffer(kept.length * 5))
  kept.forEach(([feature, weight], at) => {
    bytes.setUint32(at * 4, feature, true)
    bytes.setInt8(kept.length * 4 + at, weight)
  })
  return {
    schema: 'patientsim-reader/1',
    turns_sha256: turns,
    bias: settings.bias,
    threshold,
    step,
    size: kept.length,
    weights: Buffer.from(bytes.buffer).toString('base64'),
  }
}

if (import.meta.main) {
  const examples = trainingExamples()
  const reader = packed(fit(examples), turnsSha256(examples))
  const file = new URL('../../bench/patients/reference/weights.json', import.meta.url)
  writeFileSync(file, JSON.stringify(reader, null, 1) + '\n')
  process.stdout.write(`${examples.length} turns, ${reader.size} weights of ${reader.step} each at least\n`)
}
