import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFormat } from '../../../bench/schema/format.ts'
import { type HumanResult, type Humans, humansSchema } from '../../../bench/schema/human.ts'
import type { Estimate } from '../../../bench/schema/scores.ts'
import { clusterBootstrap } from '../../../bench/stats/bootstrap.ts'
import { wilson } from '../../../bench/stats/wilson.ts'
import { record } from './runs.ts'

/** The measures of people's rows. */
export const humanMeasures = ['ddx1', 'ddx5', 'coverage', 'rounds'] as const
type HumanMeasure = (typeof humanMeasures)[number]

/** How one person did, or all of them together. */
export interface HumanRow {
  name: string
  cases: number
  estimates: Record<HumanMeasure, Estimate>
}

/**
 * People's rows, those with the most cases first; none where the record's folder has no file of them.
 * @throws InputError `format/*` for a broken file, which ends the build with its sentence
 */
export function humans(): HumanRow[] {
  return published().people
    .map(({ name, results }) => rowOf(name, results.map((result) => ({ result, cluster: result.case }))))
    .sort((a, b) => b.cases - a.cases || (a.name < b.name ? -1 : 1))
}

/** All people together, each a cluster; null where there are fewer than two. */
export function everybody(): HumanRow | null {
  const { people } = published()
  if (people.length < 2) return null
  return rowOf('Everybody together', people.flatMap(({ name, results }) => results.map((result) => ({ result, cluster: name }))))
}

function published(): Humans {
  const path = join(record, 'humans.json')
  if (!existsSync(path)) return { schema: 'patientsim-humans/1', patient_version: '', people: [] }
  return readFormat(humansSchema, JSON.parse(readFileSync(path, 'utf8')), path)
}

/**
 * Means with 95 % intervals: a bootstrap over clusters, or Wilson's over clusters for a share of exactly 0 or 1, which leaves a
 * bootstrap nothing to draw from.
 */
function rowOf(name: string, those: readonly { result: HumanResult; cluster: string }[]): HumanRow {
  const rows = those.map(({ cluster, result: { rank, disclosed, disclosable, rounds } }) => ({
    cluster,
    values: [rank === 1 ? 1 : 0, rank === null ? 0 : 1, disclosed / disclosable, rounds],
  }))
  const clusters = new Set(rows.map(({ cluster }) => cluster)).size
  const means = clusterBootstrap(rows, `humans/${name}`)
  const estimates = Object.fromEntries(
    humanMeasures.map((measure, i): [HumanMeasure, Estimate] => {
      const estimate = means[i]!
      const certain = measure !== 'rounds' && (estimate.mean === 0 || estimate.mean === 1)
      return [measure, certain ? { ...estimate, ...wilson(estimate.mean!, clusters) } : estimate]
    }),
  ) as Record<HumanMeasure, Estimate>
  return { name, cases: rows.length, estimates }
}
