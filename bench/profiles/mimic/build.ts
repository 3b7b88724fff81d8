import PQueue from 'p-queue'
import type { ModelIdentity } from '../../models/port.ts'
import type { Profile } from '../../schema/profile.ts'
import { rng } from '../../stats/rng.ts'
import type { Library } from '../library.ts'
import type { Candidate } from './candidate.ts'
import { type Cohort, drawCohort } from './cohort.ts'
import { complete } from './complete.ts'
import { dealPersonas, type PatientRecord } from './deal.ts'
import { type Builder, extractItems, ratePlausibility } from './extract.ts'
import { mimicRules } from './rules.ts'
import type { OnRows, TablePaths } from './tables.ts'

export interface BuildInput {
  paths: TablePaths
  builder: Builder
  library: Library
  seed: string
  /** The value of each record's `split`. */
  split: string
  /** Stays that are tried of each diagnosis, chosen by the seed. */
  perDiagnosis: number
  /** The least rating, 1–5, that a profile is kept with. */
  leastPlausible: number
  /** Stays under way at once. */
  concurrency: number
  onRows?: OnRows
  /** Called after each stay. */
  onStay?: (progress: { done: number; total: number; dropped: number }) => void
}

/** What a build did, without a word of the tables or the notes. */
export interface BuildReport {
  schema: 'patientsim-mimic-build/1'
  cohort: Cohort['left']
  tried: number
  /** Stays that gave no profile, by reason. */
  dropped: Record<string, number>
  /** Profiles by diagnosis, and how many have an item that nobody recorded and that was drawn. */
  profiles: Record<string, number>
  drawn: Record<string, number>
  ratings: Record<string, number>
  seed: string
  least_plausible: number
  model: ModelIdentity
  prompts: Record<string, string>
}

type Outcome = { profile: Profile; drawn: string[]; rating: number } | { dropped: string; rating?: number }

/**
 * PatientSim's data pipeline: cohort, parts of the notes, a model's extraction and plausibility rating, completion,
 * persona. The same tables, seed and answers of the model give the same bytes, at any concurrency.
 * @throws InputError `mimic/model` when the model does not work; as `streamCsv`
 */
export async function buildProfiles(input: BuildInput): Promise<{ records: PatientRecord[]; report: BuildReport }> {
  const { builder, seed } = input
  const cohort = await drawCohort(input.paths, mimicRules, input.onRows)
  const tried = sample(cohort.candidates, input.perDiagnosis, seed)
  const outcomes = await each(tried, input)
  const made = outcomes.flatMap((one) => ('profile' in one ? [one] : []))
  const report: BuildReport = {
    schema: 'patientsim-mimic-build/1',
    cohort: cohort.left,
    tried: tried.length,
    dropped: tally(outcomes.flatMap((one) => ('dropped' in one ? [one.dropped] : []))),
    profiles: tally(made.map(({ profile }) => profile.diagnosis)),
    drawn: tally(made.flatMap(({ drawn }) => drawn)),
    ratings: tally(outcomes.flatMap(({ rating }) => (rating === undefined ? [] : [String(rating)]))),
    seed,
    least_plausible: input.leastPlausible,
    model: builder.model.identity,
    prompts: builder.prompts.sha256,
  }
  return {
    records: dealPersonas(
      made.map(({ profile }) => profile),
      input.split,
      seed,
    ),
    report,
  }
}

/** The first `most` of each diagnosis in an order that the seed gives; the cohort's order is kept. */
function sample(candidates: readonly Candidate[], most: number, seed: string): Candidate[] {
  const chosen = new Set<Candidate>()
  for (const [diagnosis, list] of Map.groupBy(candidates, ({ items }) => items.diagnosis)) {
    for (const one of rng(`${seed}/sample/${diagnosis}`).shuffle(list).slice(0, most)) chosen.add(one)
  }
  return candidates.filter((one) => chosen.has(one))
}

/** Works on stays side by side; the first error ends it, once what is under way has ended. */
async function each(candidates: readonly Candidate[], input: BuildInput): Promise<Outcome[]> {
  const queue = new PQueue({ concurrency: input.concurrency })
  let [done, dropped] = [0, 0]
  const work = candidates.map((candidate) => async () => {
    const outcome = await profileOf(candidate, input)
    if ('dropped' in outcome) dropped++
    input.onStay?.({ done: ++done, total: candidates.length, dropped })
    return outcome
  })
  try {
    return await queue.addAll(work)
  } catch (error) {
    queue.clear()
    await queue.onIdle()
    throw error
  }
}

async function profileOf(candidate: Candidate, input: BuildInput): Promise<Outcome> {
  const extracted = await extractItems(input.builder, candidate)
  if (!extracted) return { dropped: 'not extracted' }
  const rating = await ratePlausibility(input.builder, candidate, extracted)
  if (rating === null) return { dropped: 'not rated' }
  if (rating < input.leastPlausible) return { dropped: 'not plausible', rating }
  const { script } = mimicRules.diagnoses.find(({ name }) => name === candidate.items.diagnosis)!
  return { ...complete(candidate, extracted, script, input.library, input.seed), rating }
}

function tally(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].sort().map(([name, list]) => [name, list.length]))
}
