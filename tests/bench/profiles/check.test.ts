import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkProfile, checkSet } from '../../../bench/profiles/check.ts'
import { generateProfile } from '../../../bench/profiles/generate.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import type { Profile } from '../../../bench/schema/profile.ts'

const library = loadLibrary()

/** A profile that passes every check. */
const sound: Profile = {
  hadm_id: 'p1',
  age: 58,
  gender: 'Male',
  race: 'White',
  marital_status: 'married',
  insurance: 'Private',
  occupation: 'mechanic',
  living_situation: 'lives with wife in a house',
  children: '2 adult sons',
  exercise: 'none',
  tobacco: 'former smoker, quit 4 years ago',
  alcohol: 'none',
  illicit_drug: 'never',
  sexual_history: '',
  allergies: 'none',
  family_medical_history: 'mother with high blood pressure',
  medical_device: 'none',
  medical_history: 'hypertension; hypothyroidism',
  present_illness_positive: 'chest pain; started 2 hours ago; feels like a weight; worse with effort; nausea; sweating',
  present_illness_negative: 'no fever; no cough',
  chiefcomplaint: 'chest pain',
  pain: 7,
  medication: 'lisinopril; levothyroxine',
  arrival_transport: 'Ambulance',
  disposition: 'Admitted',
  diagnosis: 'myocardial infarction',
}

const codes = (change: Partial<Profile>) => checkProfile({ ...sound, ...change }, library).map((one) => one.code)

test('a sound profile has no problem', () => {
  expect(checkProfile(sound, library)).toEqual([])
})

const bad: [string, string, Partial<Profile>][] = [
  ['form/invalid', 'pain beyond 10', { pain: 11 }],
  ['form/age', 'a child', { age: 12 }],
  ['form/gender', 'an unknown gender', { gender: 'M' }],
  ['form/empty', 'nothing on allergies', { allergies: '' }],
  ['form/double', 'a medicine twice', { medication: 'lisinopril; lisinopril; levothyroxine' }],
  ['form/thin', 'one fact only', { present_illness_positive: 'chest pain' }],
  [
    'form/unrecognised',
    'a fact that names no finding',
    { present_illness_positive: `${sound.present_illness_positive}; the usual thing` },
  ],
  ['form/unrecognised', 'a negative that names no finding', { present_illness_negative: 'no fever; no such luck' }],
  ['form/negative', 'a negative that denies nothing', { present_illness_negative: 'no fever; cough' }],
  ['form/contradiction', 'told and denied', { present_illness_negative: 'no fever; no nausea' }],
  ['medicine/unexplained', 'a medicine without its condition', { medication: 'lisinopril; levothyroxine; metformin' }],
  ['medicine/missing', 'hypothyroidism untreated', { medication: 'lisinopril' }],
  ['medicine/class', 'two of one class', { medication: 'lisinopril; losartan; levothyroxine' }],
  [
    'plausible/condition',
    'a condition too early',
    { age: 39, medical_history: 'benign prostatic hyperplasia', medication: 'none' },
  ],
  [
    'plausible/exclusive',
    'both kinds of diabetes',
    { medical_history: 'type 1 diabetes; type 2 diabetes', medication: 'insulin glargine' },
  ],
  ['plausible/gender', 'a pregnant man', { present_illness_negative: 'no fever; no chance of pregnancy' }],
  [
    'plausible/gender',
    'an enlarged prostate of a woman',
    { gender: 'Female', medical_history: 'enlarged prostate', medication: 'none' },
  ],
  ['plausible/age', 'Medicare at 58', { insurance: 'Medicare' }],
  ['plausible/age', 'an adult child at 30', { age: 30, medical_history: 'none', medication: 'none' }],
  ['plausible/age', 'retired at 40', { age: 40, occupation: 'retired cook' }],
  ['plausible/conflict', 'divorced with a wife at home', { marital_status: 'divorced' }],
  [
    'plausible/conflict',
    'at home with a daughter that is not',
    { children: 'none', living_situation: 'lives with daughter' },
  ],
  ['plausible/measurement', 'a laboratory value', { medical_history: 'hypothyroidism; hypertension; high troponin' }],
  ['plausible/measurement', 'a blood pressure', { medical_history: 'hypothyroidism; hypertension, 180/95 at home' }],
  ['plausible/measurement', 'imaging', { medical_history: 'hypothyroidism; hypertension; MRI last year' }],
  ['plausible/sexual-history', 'a sexual history that nobody needs', { sexual_history: 'one partner' }],
  ['leak/own', 'its own name', { family_medical_history: 'father had a myocardial infarction' }],
  ['leak/own', 'its own lay name', { medical_history: 'hypertension; hypothyroidism; heart attack at 50' }],
  ['leak/own', 'its own abbreviation', { chiefcomplaint: 'rule out MI' }],
  ['leak/other', 'another diagnosis in the present illness', { chiefcomplaint: 'chest pain, maybe pneumonia' }],
]

describe('each check finds a profile made bad', () => {
  test.each(bad)('%s: %s', (code, _, change) => {
    expect(codes(change)).toContain(code)
  })

  test('every code is tried', () => {
    const files = ['check-form', 'check-medicine', 'check-plausible', 'check-leak']
    const written = files.flatMap((file) => {
      const text = readFileSync(new URL(`../../../bench/profiles/${file}.ts`, import.meta.url), 'utf8')
      return [...text.matchAll(/'((?:form|medicine|plausible|leak)\/[a-z-]+)'/g)].map((match) => match[1]!)
    })
    expect([...new Set(bad.map(([code]) => code))].sort()).toEqual([...new Set(written)].sort())
  })
})

describe('what is no problem', () => {
  test.each<[string, Partial<Profile>]>([
    ['Medicare before 65 on disability', { insurance: 'Medicare', occupation: 'on disability' }],
    ['another diagnosis in the past', { medical_history: 'hypertension; hypothyroidism; pneumonia 3 years ago' }],
    ['another diagnosis in the family', { family_medical_history: 'father had pneumonia' }],
    ['a pregnant relative', { family_medical_history: 'sister with high blood pressure in pregnancy' }],
    ['an abbreviation that is a word in lower case', { occupation: 'pe teacher' }],
  ])('%s', (_, change) => {
    expect(codes(change)).toEqual([])
  })
})

describe('checkSet', () => {
  const setCodes = (profiles: Profile[]) => checkSet(profiles, library).map((one) => one.code)

  test('finds a missing family', () => {
    expect(setCodes([sound]).filter((code) => code === 'set/missing-family')).toHaveLength(4)
  })

  test('finds a doubled id and a near duplicate', () => {
    const twin = { ...sound, present_illness_negative: 'no fever; no sore throat' }
    expect(setCodes([sound, twin])).toEqual(expect.arrayContaining(['set/doubled-id', 'set/near-duplicate']))
  })

  test('finds the problems of its profiles', () => {
    expect(setCodes([{ ...sound, pain: 11 }])).toContain('form/invalid')
  })

  test('has nothing against one profile of each script', () => {
    const profiles = library.scripts.map((one) => generateProfile(one, library, 'set', one.diagnosis))
    expect(checkSet(profiles, library)).toEqual([])
  })
})
