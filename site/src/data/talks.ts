import { readConsultations } from '../../../bench/run/read-bundle.ts'
import { personas } from '../../../bench/schema/persona.ts'
import { profileItems } from '../../../bench/schema/profile.ts'
import { type Consultation, isDisclosed } from '../../../bench/schema/transcript.ts'
import type { Run } from './runs.ts'

/** What the pages of a run show of its consultations. */
export interface Talks {
  /** The first consultation with each persona, in the personas' order: the transcripts that have a page. */
  sample: Consultation[]
  /** Mean coverage after round 0, 1, 2, …; its last value is the run's coverage. Empty when nothing could be told. */
  curve: number[]
}

const kept = new Map<string, Promise<Talks>>()

/**
 * The consultations of a run, read once a build and a line at a time; none for a run on sealed cases, whose bundle holds
 * aggregates alone.
 * @throws InputError `format/*`, `bundle/*` for a line that does not fit
 */
export function talksOf(run: Run): Promise<Talks> {
  const talks = kept.get(run.path) ?? readTalks(run)
  kept.set(run.path, talks)
  return talks
}

async function readTalks(run: Run): Promise<Talks> {
  if (run.result.sealed) return { sample: [], curve: [] }
  const first = new Map<string, Consultation>()
  const sums = new Float64Array(run.result.protocol.rounds + 1)
  let counted = 0
  for await (const talk of readConsultations(run.directory)) {
    if (!first.has(talk.persona)) first.set(talk.persona, talk)
    if (talk.outcome.kind === 'void' || talk.scores.coverage.disclosable === 0) continue
    counted++
    if (talk.outcome.kind !== 'failed') addCoverage(talk, sums)
  }
  const sample = personas.flatMap((persona) => first.get(persona.id) ?? [])
  return { sample, curve: counted === 0 ? [] : [...sums].map((sum) => sum / counted) }
}

/** Adds one talk's share of facts told by the end of each round; a talk that ended early stays where it ended. */
function addCoverage(talk: Consultation, sums: Float64Array): void {
  const told = new Set<string>()
  const byRound = new Map<number, number>()
  for (const exchange of talk.exchanges) {
    for (const entry of exchange.ledger) {
      const group = profileItems[entry.item]
      if (isDisclosed(entry.how) && group !== 'given' && group !== 'hidden') told.add(`${entry.item}\n${entry.fact}`)
    }
    byRound.set(exchange.round, told.size)
  }
  let size = 0
  for (let round = 0; round < sums.length; round++) {
    size = byRound.get(round) ?? size
    sums[round]! += size / talk.scores.coverage.disclosable
  }
}
