import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadLibrary } from '../../../../bench/profiles/load.ts'
import type { Candidate } from '../../../../bench/profiles/mimic/candidate.ts'
import { complete } from '../../../../bench/profiles/mimic/complete.ts'
import type { NoteItems } from '../../../../bench/profiles/mimic/extract.ts'
import { partsOf } from '../../../../bench/profiles/mimic/note.ts'
import { mimicRules } from '../../../../bench/profiles/mimic/rules.ts'
import { socialItems } from '../../../../bench/schema/social.ts'

const library = loadLibrary()
const some = (...texts: string[]) => fc.constantFrom('', ...texts)

const noteItems: fc.Arbitrary<NoteItems> = fc.record({
  present_illness_positive: fc.constant('cough'),
  present_illness_negative: some('denies fever'),
  medical_history: some('COPD; hypertension'),
  medical_device: some('cane'),
  family_medical_history: some('mother with stroke'),
  allergies: some('penicillin'),
  occupation: some('retired', 'works as a smith'),
  living_situation: some('lives alone', 'in a nursing home'),
  children: some('none', '2 sons'),
  exercise: some('none'),
  tobacco: some('1 pack a day'),
  alcohol: some('none', '6 beers a day'),
  illicit_drug: some('denies'),
  sexual_history: some('not sexually active'),
})

test('whatever is missing is drawn, whatever is recorded stays, for any patient', () => {
  const tabled = fc.record({
    age: fc.integer({ min: 18, max: 103 }),
    gender: fc.constantFrom('Male', 'Female'),
    race: fc.constantFrom('White', 'Hispanic/Latino - Dominican'),
    marital_status: some('married', 'single', 'widowed', 'divorced'),
    insurance: some('Medicare', 'Medicaid', 'Private', 'Other', 'No charge'),
    diagnosis: fc.constantFrom(...mimicRules.diagnoses.map(({ name }) => name)),
  })
  fc.assert(
    fc.property(tabled, noteItems, fc.nat(), (given, extracted, seed) => {
      const fixed = {
        chiefcomplaint: 'Cough',
        pain: 3,
        medication: '',
        arrival_transport: 'Walk in',
        disposition: 'Admitted',
      }
      const one: Candidate = { hadm_id: '1', items: { ...given, ...fixed }, note: partsOf('', mimicRules) }
      const { script } = mimicRules.diagnoses.find(({ name }) => name === given.diagnosis)!
      const { profile, drawn } = complete(one, extracted, script, library, String(seed))
      const recorded = { ...given, ...extracted }
      const isUti = given.diagnosis === 'Urinary tract infection'
      for (const item of [...socialItems, 'sexual_history' as const]) {
        if (item === 'sexual_history' && !isUti) expect(profile[item]).toBe('')
        else if (recorded[item] === '') expect(drawn).toContain(item)
        else expect(profile[item]).toBe(recorded[item])
        if (item !== 'sexual_history') expect(profile[item]).not.toBe('')
      }
    }),
    { seed: 7, numRuns: 500 },
  )
})
