import { axes, findPersona, type Axis } from '../schema/persona.ts'
import type { Case, Split } from '../schema/case.ts'
import type { Diagnosis } from '../schema/ontology.ts'
import type { Profile } from '../schema/profile.ts'
import { groupOf } from './split.ts'

/** One persona level and how its cases are spread: counts by family, gender and age band, the range by diagnosis. */
export interface BalanceRow {
  axis: Axis
  level: string
  cases: number
  families: Record<string, number>
  genders: Record<string, number>
  ages: Record<AgeBand, number>
  /** Fewest and most cases of any one diagnosis. */
  diagnoses: [number, number]
}

export const ageBands = ['18–39', '40–64', '65–79', '80+'] as const
export type AgeBand = (typeof ageBands)[number]

/** The age band of an age in years. */
export function ageBand(age: number): AgeBand {
  return age < 40 ? '18–39' : age < 65 ? '40–64' : age < 80 ? '65–79' : '80+'
}

/** How evenly a split's cases are spread: one row for each level of each persona axis. */
export function balanceTable(
  split: Split,
  profiles: readonly Profile[],
  diagnoses: readonly Diagnosis[],
): BalanceRow[] {
  const byId = new Map(profiles.map((profile) => [profile.hadm_id, { profile, group: groupOf(profile, diagnoses) }]))
  const groups = [...byId.values()].map((one) => one.group)
  const families = [...new Set(groups.map((group) => group.family))].sort()
  const names = [...new Set(groups.map((group) => group.diagnosis))]
  return (Object.keys(axes) as Axis[]).flatMap((axis) =>
    axes[axis].map((level) => {
      const cases = split.cases.filter((one) => findPersona(one.persona)[axis] === level)
      const met = cases.map((one: Case) => byId.get(one.profile)!)
      const byDiagnosis = names.map((name) => met.filter((one) => one.group.diagnosis === name).length)
      return {
        axis,
        level,
        cases: cases.length,
        families: tally(families, met.map((one) => one.group.family)),
        genders: tally(['Female', 'Male'], met.map((one) => one.profile.gender)),
        ages: tally(ageBands, met.map((one) => ageBand(one.profile.age))),
        diagnoses: [Math.min(...byDiagnosis), Math.max(...byDiagnosis)] as [number, number],
      }
    }),
  )
}

function tally<K extends string>(keys: readonly K[], values: readonly string[]): Record<K, number> {
  const entries = keys.map((key) => [key, values.filter((value) => value === key).length])
  return Object.fromEntries(entries) as Record<K, number>
}

/** The table in Markdown, for the data card. */
export function balanceMarkdown(rows: readonly BalanceRow[]): string {
  const families = Object.keys(rows[0]?.families ?? {})
  const head = ['axis', 'level', 'cases', ...families, 'by diagnosis', 'female', 'male', ...ageBands]
  const lines = rows.map((row) => [
    row.axis,
    row.level,
    row.cases,
    ...families.map((family) => row.families[family]!),
    row.diagnoses[0] === row.diagnoses[1] ? row.diagnoses[0] : `${row.diagnoses[0]}–${row.diagnoses[1]}`,
    row.genders.Female ?? 0,
    row.genders.Male ?? 0,
    ...ageBands.map((band) => row.ages[band]),
  ])
  const rule = head.map((_, i) => (i < 2 ? '---' : '---:'))
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
