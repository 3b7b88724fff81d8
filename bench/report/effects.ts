import { axes, type Axis, findPersona, type Persona } from '../schema/persona.ts'
import type { PersonaEffect } from '../schema/patient-report.ts'
import { type Pair, pairedDifference } from '../stats/paired.ts'

/** One talk as effects see it: who was met, and the share of disclosable facts that came out. */
export interface CoveredTalk {
  profile: string
  persona: string
  coverage: number
}

/** The neutral level of each axis, which the others are held against. */
export const neutralLevels = {
  personality: 'plain',
  cefr: 'B',
  recall: 'high',
  dazed: 'normal',
} as const satisfies Record<Axis, string>

/** The persona with one axis at another level, by id; it may not be among the 37. */
function withLevel(persona: Persona, axis: Axis, level: string): string {
  const levels = { ...persona, [axis]: level }
  return [levels.personality, levels.cefr, levels.recall, levels.dazed].join('-')
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * What each level of each axis costs: coverage on it less coverage on the neutral level, paired by profile with the
 * other axes equal, and the 95 % interval of the mean difference over profiles. Levels without pairs are left out, so
 * that a split that is not crossed has no effects.
 * @param seed names the stream of bootstrap draws
 */
export function personaEffects(talks: readonly CoveredTalk[], seed: string): PersonaEffect[] {
  const byCase = new Map(talks.map((talk) => [`${talk.profile}.${talk.persona}`, talk.coverage]))
  return (Object.keys(axes) as Axis[]).flatMap((axis) =>
    axes[axis]
      .filter((level) => level !== neutralLevels[axis])
      .flatMap((level): PersonaEffect[] => {
        const pairs = talks.flatMap((talk): Pair[] => {
          const persona = findPersona(talk.persona)
          const neutral = byCase.get(`${talk.profile}.${withLevel(persona, axis, neutralLevels[axis])}`)
          if (persona[axis] !== level || neutral === undefined) return []
          return [{ cluster: talk.profile, first: talk.coverage, second: neutral }]
        })
        if (pairs.length === 0) return []
        const { difference, low, high, profiles } = pairedDifference(pairs, `${seed}/${axis}/${level}`)
        const coverage = mean(pairs.map((pair) => pair.first))
        const coverageNeutral = mean(pairs.map((pair) => pair.second))
        return [
          {
            axis,
            level,
            neutral: neutralLevels[axis],
            coverage,
            coverage_neutral: coverageNeutral,
            difference,
            low,
            high,
            pairs: pairs.length,
            profiles,
          },
        ]
      }),
  )
}
