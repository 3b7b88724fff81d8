import { expect, test } from 'vitest'
import { factsOf } from '../../../bench/patients/reference/facts.ts'
import { drawProfile } from '../../../bench/profiles/generate.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import { makeOpenCases } from '../../../bench/profiles/open.ts'
import type { IllnessScript } from '../../../bench/schema/illness-script.ts'
import type { Profile } from '../../../bench/schema/profile.ts'

const library = loadLibrary()
const { sets } = makeOpenCases(library)
const profiles = [...sets.dev.profiles, ...sets.test.profiles]
const nameOf = (script: IllnessScript) => library.diagnoses.find((one) => one.id === script.diagnosis)!.name

/** The share of profiles whose diagnosis has the highest score of all 25. */
function accuracy(score: (profile: Profile, script: IllnessScript) => number): number {
  const right = profiles.filter((profile) => {
    const best = library.scripts.toSorted((a, b) => score(profile, b) - score(profile, a))[0]!
    return nameOf(best) === profile.diagnosis
  })
  return right.length / profiles.length
}

test('a reader of the scripts tells the diagnoses apart by findings, age and sex', () => {
  const findings = new Map(
    profiles.map((profile) => {
      const told = factsOf(profile).filter((fact) => fact.item === 'present_illness_positive' && !fact.negated)
      return [profile, new Set(told.flatMap((fact) => fact.findings))]
    }),
  )
  const share = accuracy((profile, script) => {
    const present = findings.get(profile)!
    const shares = new Map(script.findings.present.map((one) => [one.finding, one.frequency]))
    const { female, age } = script.demographics
    let score = Math.log(Math.max(0.001, profile.gender === 'Female' ? female : 1 - female))
    score -= (profile.age - age.mean) ** 2 / (2 * age.sd ** 2) + Math.log(age.sd)
    for (const finding of present) score += Math.log(shares.get(finding) ?? 0.01)
    for (const [finding, usual] of shares) if (!present.has(finding)) score += Math.log(Math.max(0.02, 1 - usual))
    return score
  })
  expect(share).toBeGreaterThanOrEqual(0.9)
})

test('the chief complaint alone tells fewer than half, even to who knows how often each script says it', () => {
  const draws = 400
  const byText = new Map<string, number[]>()
  for (const [k, script] of library.scripts.entries()) {
    for (let i = 0; i < draws; i++) {
      const { chiefcomplaint } = drawProfile(script, library, `complaint/${i}`, 'a')
      const counts = byText.get(chiefcomplaint) ?? library.scripts.map(() => 0)
      byText.set(chiefcomplaint, counts.with(k, counts[k]! + 1))
    }
  }
  const bestGuesses = [...byText.values()].reduce((sum, counts) => sum + Math.max(...counts), 0)
  expect(bestGuesses / (draws * library.scripts.length)).toBeLessThan(0.48)
})
