import { InputError } from '../../schema/error.ts'
import { readFormat } from '../../schema/format.ts'
import { readerSchema } from '../../schema/reader.ts'
import type { Candidate } from './features.ts'
import { bytesOf } from './packed-bytes.ts'
import json from './weights.json' with { type: 'json' }

/** A linear reader: the score of a candidate is the sum of its features' weights, shared by their number. */
export interface Trained {
  /** The log odds that the candidate is asked, as far as they can be believed. */
  score(candidate: Candidate): number
  /**
   * The candidates that are taken as asked.
   * @param isQuestion true for a question that must ask something: where none of them is sure, the likeliest is taken
   */
  asked(candidates: readonly Candidate[], isQuestion: boolean): Candidate[]
}

/** What the sum of the weights is multiplied by; so that a long sentence counts little more than a short one. */
export function shareOf(features: number): number {
  return 6 / Math.sqrt(features + 20)
}

/**
 * Reads trained weights.
 * @throws InputError `format/invalid` when the weights do not have the stated size
 */
export function trainedFrom(value: unknown, where: string): Trained {
  const reader = readFormat(readerSchema, value, where)
  const bytes = bytesOf(reader.weights)
  if (bytes.length !== reader.size * 5) {
    const stated = `${reader.size * 5} bytes of weights, as its size states`
    throw new InputError('format/invalid', `${where} does not have ${stated}: train it again.`)
  }
  const weightOf = tableOf(bytes, reader.size)
  const score = ({ features }: Candidate): number => {
    let sum = 0
    for (const feature of features) sum += weightOf(feature)
    return reader.bias + sum * reader.step * shareOf(features.size)
  }
  const asked = (candidates: readonly Candidate[], isQuestion: boolean): Candidate[] => {
    const scores = candidates.map(score)
    const sure = candidates.filter((_, at) => scores[at]! > reader.threshold)
    if (sure.length > 0 || !isQuestion) return sure
    const highest = Math.max(...scores)
    return highest > reader.question_threshold ? [candidates[scores.indexOf(highest)]!] : []
  }
  return { score, asked }
}

/** The weights as an open hash table: at most half full, so that a look-up takes a step or two. */
function tableOf(bytes: Uint8Array, size: number): (hash: number) => number {
  const view = new DataView(bytes.buffer)
  const mask = 2 ** Math.ceil(Math.log2(size * 2 + 1)) - 1
  const [keys, values] = [new Int32Array(mask + 1), new Int8Array(mask + 1)]
  for (let at = 0; at < size; at += 1) {
    const key = view.getInt32(at * 4, true)
    let slot = key & mask
    while (values[slot] !== 0) slot = (slot + 1) & mask
    keys[slot] = key
    values[slot] = view.getInt8(size * 4 + at)
  }
  return (hash) => {
    for (let slot = hash & mask; values[slot] !== 0; slot = (slot + 1) & mask) {
      if (keys[slot] === hash) return values[slot] ?? 0
    }
    return 0
  }
}

/** The reader that the project ships. */
export const trained = trainedFrom(json, 'weights.json')
