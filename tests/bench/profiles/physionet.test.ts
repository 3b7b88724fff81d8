import { describe, expect, test } from 'vitest'
import hand from '../../../bench/data/profiles/hand.json' with { type: 'json' }
import { readPhysioNet } from '../../../bench/profiles/physionet.ts'
import { readSplit } from '../../../bench/profiles/split.ts'
import { profileSetSchema } from '../../../bench/schema/profile.ts'

/** Made-up records in the form of PatientSim's file: numbers and nulls as there, personas, splits and word samples. */
function madeFile(): Record<string, unknown>[] {
  const personas = [
    { personality: 'verbose', cefr: 'A', recall_level: 'low', dazed_level: 'normal', split: 'persona' },
    { personality: 'plain', cefr: 'B', recall_level: 'high', dazed_level: 'high', split: 'persona' },
    { personality: 'overanxious', cefr: 'C', recall_level: 'high', dazed_level: 'normal', split: 'info' },
    { personality: null, cefr: null, recall_level: null, dazed_level: null, split: 'valid' },
  ]
  return personas.map((persona, i) => ({
    ...hand.profiles[i]!,
    hadm_id: 20000000 + i,
    children: null,
    pain: String(i),
    cefr_A1: 'red, cat',
    med_A: 'pain, cough',
    ...persona,
  }))
}

const where = 'patient_profile.json'
/** The message with which the made file, its second record changed, is refused. */
function refusal(change: Record<string, unknown>): string {
  const file = madeFile()
  file[1] = { ...file[1], ...change }
  try {
    readPhysioNet(file, where)
  } catch (error) {
    expect(error).toMatchObject({ code: 'physionet/invalid' })
    return (error as Error).message
  }
  return ''
}

test('a file of the right form gives a credentialed profile set', () => {
  const { set } = readPhysioNet(madeFile(), where)
  expect(profileSetSchema.parse(set)).toEqual(set)
  expect(set.credentialed).toBe(true)
  expect(set.profiles.map((one) => [one.hadm_id, one.pain, one.children])).toEqual([
    ['20000000', 0, ''],
    ['20000001', 1, ''],
    ['20000002', 2, ''],
    ['20000003', 3, ''],
  ])
  expect(set.profiles[0]).not.toHaveProperty('cefr_A1')
  expect(set.profiles[0]!.words).toEqual({ cefr_A1: 'red, cat', med_A: 'pain, cough' })
})

test('a record without word samples gives a profile without, and words are part of a split', () => {
  const [first, ...rest] = madeFile()
  const { cefr_A1: _cefr, med_A: _med, ...bare } = first!
  expect(readPhysioNet([bare, ...rest], where).set.profiles[0]).not.toHaveProperty('words')
  const hashes = [first!, { ...first!, cefr_A1: 'red, cats' }, bare].map(
    (one) => readPhysioNet([one], where).splits[0]!.sha256,
  )
  expect(new Set(hashes).size).toBe(3)
})

test('each record is a case with its own persona, in its own split', () => {
  const { set, splits } = readPhysioNet(madeFile(), where)
  expect(Object.fromEntries(splits.map((one) => [one.name, one.cases.map((each) => each.id)]))).toEqual({
    'patientsim-persona': ['20000000.verbose-A-low-normal', '20000001.plain-B-high-high'],
    'patientsim-info': ['20000002.overanxious-C-high-normal'],
    'patientsim-valid': ['20000003.plain-B-high-normal'],
  })
  for (const split of splits) expect(readSplit(split, set, 'split')).toEqual(split)
})

describe('what is wrong is named by record and item', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a missing item', { alcohol: undefined }, 'record 2: alcohol is missing'],
    ['two missing items', { race: undefined, allergies: undefined }, 'race is missing; record 2: allergies is missing'],
    ['an empty pain', { pain: null }, 'record 2: pain is empty'],
    ['a pain that is no number', { pain: 'unable' }, 'record 2: pain: '],
    ['a pain out of range', { pain: 13 }, 'record 2: pain: '],
    ['no diagnosis', { diagnosis: '' }, 'record 2: diagnosis: '],
    ['an unknown personality', { personality: 'sleepy' }, 'record 2: personality is none of plain, verbose'],
    ['a phase that is no starting level', { dazed_level: 'moderate' }, 'record 2: dazed_level is none of normal, high'],
    ['a persona that is none of the 37', { cefr: 'A' }, 'together are none of the 37 personas'],
    ['a missing split', { split: undefined }, 'record 2: split is missing'],
    ['a doubled id', { hadm_id: 20000000 }, 'record 2: hadm_id stands for record 1 already'],
  ])('%s', (_, change, clause) => {
    expect(refusal(change)).toContain(clause)
  })

  test("without any of the patients' text", () => {
    const text = 'an occupation that only this patient has'
    const message = refusal({ occupation: text, personality: text, pain: text, split: 7 })
    expect(message).toContain('record 2: pain')
    expect(message).not.toContain(text)
  })

  test.each([[{}], [[]], ['text'], [null]])('a file that is no list of records: %j', (value) => {
    expect(() => readPhysioNet(value, where)).toThrow(expect.objectContaining({ code: 'physionet/invalid' }))
  })
})
