import { describe, expect, test } from 'vitest'
import { drawProfile, generateProfile, generateProfiles } from '../../../bench/profiles/generate.ts'
import { checkProfile, checkSet } from '../../../bench/profiles/check.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import { neededShare } from '../../../bench/profiles/present-illness.ts'
import { partsOf } from '../../../bench/profiles/words.ts'
import { profileSchema } from '../../../bench/schema/profile.ts'

const library = loadLibrary()
const draws = 400

test('there is a script for each of the 25 diagnoses', () => {
  expect(library.scripts.map((one) => one.diagnosis).sort()).toEqual(library.diagnoses.map((one) => one.id).sort())
  expect(library.scripts).toHaveLength(25)
})

describe('generateProfile', () => {
  const [script] = library.scripts

  test('gives the same profile for the same seed, whatever its id', () => {
    const first = generateProfile(script!, library, 'seed', 'a')
    expect(generateProfile(script!, library, 'seed', 'b')).toEqual({ ...first, hadm_id: 'b' })
  })

  test('gives another profile for another seed', () => {
    const texts = Array.from({ length: 20 }, (_, i) => generateProfile(script!, library, `seed/${i}`, 'a'))
    expect(new Set(texts.map((one) => JSON.stringify(one))).size).toBe(20)
  })

  test('gives profiles that parse to themselves and pass every check', () => {
    for (const one of library.scripts) {
      const profile = generateProfile(one, library, 'clean', one.diagnosis)
      expect(profileSchema.parse(profile)).toEqual(profile)
      expect(checkProfile(profile, library)).toEqual([])
    }
  })

  test('does not repeat another profile nearly', () => {
    const first = generateProfile(script!, library, 'seed', 'a')
    const second = generateProfile(script!, library, 'seed', 'b', [first])
    expect(second.present_illness_positive).not.toBe(first.present_illness_positive)
    expect(checkSet([first, second], library).map((one) => one.code)).not.toContain('set/near-duplicate')
  })

  test('says which script needs mending when no draw is clean', () => {
    const broken = { ...script!, transport: { ...script!.transport }, past_events: { sources: [], events: [
      { text: 'troponin was high', frequency: 1 },
    ] } }
    expect(() => generateProfile(broken, library, 'seed', 'a')).toThrow(
      expect.objectContaining({ code: 'profiles/no-clean-draw', message: expect.stringContaining(script!.diagnosis) }),
    )
  })

  test('takes under 10 ms of processor time a profile', () => {
    const start = process.cpuUsage()
    for (let i = 0; i < 20; i++) {
      for (const one of library.scripts) generateProfile(one, library, `speed/${i}`, 'a')
    }
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1000 / 20 / library.scripts.length).toBeLessThan(10)
  })
})

test('the ids of a set say nothing of the diagnosis', () => {
  const profiles = generateProfiles(library, { perDiagnosis: 1, seed: 'order', prefix: 'x' })
  expect(profiles.map((one) => one.hadm_id).slice(0, 2)).toEqual(['x01', 'x02'])
  expect(profiles.map((one) => one.diagnosis)).not.toEqual(library.diagnoses.map((one) => one.name))
  expect(new Set(profiles.map((one) => one.diagnosis)).size).toBe(25)
})

/** 25 × 400 = 10,000 draws; a share of n draws may be off by 4 standard errors, and a rounded-up 0.02. */
describe.each(library.scripts.map((script) => [script.diagnosis, script] as const))('10,000 draws: %s', (_, script) => {
  const drawn = Array.from({ length: draws }, (_, i) => drawProfile(script, library, `priors/${i}`, `p${i}`))
  const tolerance = (share: number, n: number) => 0.02 + 4 * Math.sqrt((share * (1 - share)) / n)
  const shareOf = (holds: (profile: (typeof drawn)[number]) => boolean, among = drawn) =>
    among.filter(holds).length / among.length

  test('sex, transport and disposition', () => {
    const near = (share: number, expected: number) =>
      expect(Math.abs(share - expected)).toBeLessThan(tolerance(expected, draws))
    near(shareOf((one) => one.gender === 'Female'), script.demographics.female)
    near(shareOf((one) => one.arrival_transport === 'Ambulance'), script.transport.ambulance)
    near(shareOf((one) => one.disposition === 'Admitted'), script.disposition.admitted)
  })

  test('age', () => {
    const { mean, sd, min, max } = script.demographics.age
    const ages = drawn.map((one) => one.age)
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(min)
    expect(Math.max(...ages)).toBeLessThanOrEqual(max)
    const average = ages.reduce((sum, age) => sum + age, 0) / draws
    expect(Math.abs(average - truncatedMean(mean, sd, min, max))).toBeLessThan((4 * sd) / Math.sqrt(draws) + 0.1)
  })

  test('findings that everyone can have', () => {
    for (const finding of script.findings.present.filter((one) => !one.only)) {
      const variants = script.chief_complaints.variants
      if (variants.some((one) => one.only)) continue
      const expected = Math.max(finding.frequency, neededShare(variants, finding.finding))
      const share = shareOf((one) => partsOf(one.present_illness_positive).some((part) => reads(finding.phrases, part)))
      expect(share, finding.finding).toBeGreaterThan(expected - tolerance(expected, draws))
      expect(share, finding.finding).toBeLessThan(expected + tolerance(expected, draws))
    }
  })

  test('conditions, among those who can have them', () => {
    const exclusive = new Set(library.plausibility.exclusive_conditions.flat())
    for (const { condition: id, frequency, only } of script.history.conditions) {
      if (only || exclusive.has(id)) continue
      const condition = library.conditions.find((one) => one.id === id)!
      const able = drawn.filter(
        (one) =>
          (!condition.gender || one.gender === condition.gender) &&
          one.age >= (condition.age_min ?? 0) &&
          one.age <= (condition.age_max ?? 200),
      )
      if (able.length < 50) continue
      const share = shareOf((one) => partsOf(one.medical_history).includes(condition.name), able)
      expect(Math.abs(share - frequency), id).toBeLessThan(tolerance(frequency, able.length))
    }
  })
})

/** The mean of a normal distribution of whole numbers cut off at both ends. */
function truncatedMean(mean: number, sd: number, min: number, max: number): number {
  const ages = Array.from({ length: max - min + 1 }, (_, i) => min + i)
  const weights = ages.map((age) => Math.exp(-((age - mean) ** 2) / (2 * sd ** 2)))
  return ages.reduce((sum, age, i) => sum + age * weights[i]!, 0) / weights.reduce((sum, one) => sum + one, 0)
}

/** Whether a text is a reading of one of the phrases. */
function reads(phrases: readonly string[], text: string): boolean {
  return phrases.some((phrase) => pattern(phrase).test(text))
}

const patterns = new Map<string, RegExp>()

function pattern(phrase: string): RegExp {
  const known = patterns.get(phrase)
  if (known) return known
  const source = phrase
    .replace(/[.*+?^$[\]\\]/g, '\\$&')
    .replace(/\{\d+-\d+\}/g, '\\d+')
    .replace(/s\b/g, 's?')
    .replaceAll('(', '(?:')
  const made = new RegExp(`^(?:${source.replace(/ +/g, ' *')})$`)
  patterns.set(phrase, made)
  return made
}
