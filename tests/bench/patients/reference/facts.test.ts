import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../../bench/patients/reference/facts.ts'
import { profileSchema } from '../../../../bench/schema/profile.ts'

const given = {
  hadm_id: 1,
  age: 60,
  gender: 'Male',
  chiefcomplaint: 'Chest pain',
  pain: 7,
  arrival_transport: 'WALK IN',
  diagnosis: 'x',
}

function facts(items: Record<string, string>) {
  return factsOf(profileSchema.parse({ ...given, ...items }))
}

function present(text: string) {
  return facts({ present_illness_positive: text }).filter((fact) => fact.item === 'present_illness_positive')
}

test('what the doctor is given and the outcome are no facts; pain is its number; empty items have none', () => {
  const all = facts({ disposition: 'ADMITTED', tobacco: '', medication: 'aspirin 81 mg; metformin' })
  expect(all.map(({ id, text }) => `${id} ${text}`)).toEqual([
    'medication.0 aspirin 81 mg',
    'medication.1 metformin',
    'chiefcomplaint.0 Chest pain',
    'pain.0 7',
  ])
})

test('a fact names its findings, or describes the one before it', () => {
  const text = 'Pressure across the chest; radiates to the left arm; worse with a cough; shortness of breath'
  expect(present(text)).toMatchObject([
    { findings: ['chest_pain'], about: null },
    { findings: [], attributes: expect.arrayContaining(['radiation']), about: 'chest_pain' },
    { findings: [], attributes: ['aggravating'], about: 'chest_pain' },
    { findings: ['dyspnea'], attributes: [], about: null },
  ])
})

test.each([
  ['started suddenly 2 hours ago while resting', 'onset'],
  ['felt in the lower right belly', 'location'],
  ['lasting about 20 minutes', 'duration'],
  ['sharp and stabbing', 'character'],
  ['comes and goes', 'timing'],
  ['so bad that sleep is not possible', 'severity'],
  ['better with rest', 'relieving'],
] as const)('%s states %s', (text, attribute) => {
  const [, fact] = present(`chest pain; ${text}`)
  expect(fact?.attributes).toContain(attribute)
  expect(fact?.about).toBe('chest_pain')
})

describe('free text of clinical records', () => {
  const denials = ['Never smoker', 'Denies', 'none', 'Non-smoker', 'No known drug allergies', 'NKDA']
  test.each(denials)('%s is a denial', (text) => {
    expect(facts({ tobacco: text })[0]?.negated).toBe(true)
  })

  test.each(['CAD s/p stent 2015', 'quit smoking in 2010', 'Former smoker'])('%s is none', (text) => {
    expect(facts({ medical_history: text })[0]?.negated).toBe(false)
  })

  test('a list of denied findings is one fact', () => {
    const fact = facts({ present_illness_negative: 'denies fever, chills' }).at(-1)
    expect(fact).toMatchObject({ text: 'denies fever, chills', negated: true, findings: ['fever', 'chills'] })
  })

  test('a word inside another finding names it not', () => {
    expect(present('generalized weakness')[0]?.findings).toEqual(['fatigue'])
    expect(present('non-bilious emesis')[0]?.findings).toEqual(['vomiting'])
  })
})

test('who has a kind of a finding has it, who denies it denies every kind', () => {
  expect(present('double vision')[0]?.findings).toEqual(['double_vision', 'vision_change'])
  const fact = facts({ present_illness_negative: 'no change in vision' }).at(-1)
  expect(fact?.findings).toEqual(expect.arrayContaining(['vision_change', 'double_vision']))
})
