import { writeFileSync } from 'node:fs'
import { type Cases, loadCases } from '../../bench/run/data.ts'

const file = new URL('../../bench/doctors/baselines/constant-list.json', import.meta.url)

/**
 * The list of five that a doctor would do best to give unasked: the diagnoses that most cases of a split have, the
 * most frequent first; ties in the order of their names, without regard to case.
 */
export function bestFive({ split, profiles }: Cases): string[] {
  const counts = new Map<string, number>()
  for (const one of split.cases) {
    const { diagnosis } = profiles.get(one.profile)!
    counts.set(diagnosis, (counts.get(diagnosis) ?? 0) + 1)
  }
  const byName = [...counts].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  return byName.sort(([, a], [, b]) => b - a).slice(0, 5).map(([diagnosis]) => diagnosis)
}

/** `node scripts/cases/best-five.ts`: writes the list of the constant-list floor, found on the dev split. */
function main(): void {
  const cases = loadCases('dev')
  const list = { split: cases.split.name, split_sha256: cases.split.sha256, diagnoses: bestFive(cases) }
  writeFileSync(file, `${JSON.stringify(list, null, 2)}\n`)
}

if (import.meta.main) main()
