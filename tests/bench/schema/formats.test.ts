import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../bench/schema/canonical.ts'
import { splitSchema } from '../../../bench/schema/case.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { axes, findPersona, personaId, personas } from '../../../bench/schema/persona.ts'
import { profileItems, profileSchema } from '../../../bench/schema/profile.ts'
import { loadCases } from '../../../bench/run/data.ts'

describe('personas', () => {
  it('are exactly 37, each with its own id', () => {
    expect(personas).toHaveLength(37)
    expect(new Set(personas.map((one) => one.id)).size).toBe(37)
    expect(personas.filter((one) => one.dazed === 'high').map((one) => one.id)).toEqual(['plain-B-high-high'])
  })

  it('no other combination of levels is valid', () => {
    const valid = axes.personality.flatMap((p) => axes.cefr.flatMap((c) => axes.recall.flatMap((r) => axes.dazed.map((d) => [p, c, r, d].join('-')))))
    expect(valid.filter((id) => personaId.safeParse(id).success)).toHaveLength(37)
    expect(() => findPersona('verbose-B-high-high')).toThrow(/not one of the 37 personas/)
  })
})

describe('profile', () => {
  it("has PatientSim's 24 items, present illness in two strings", () => {
    expect(Object.keys(profileItems)).toHaveLength(25)
  })

  it("reads a record of PatientSim's own file as it is", () => {
    const record = {
      hadm_id: 20012345, age: '64', gender: 'Male', race: 'White', marital_status: 'Married', insurance: 'Medicare', occupation: 'Retired', living_situation: null,
      children: 2, exercise: '', tobacco: 'Former', alcohol: 'Occasional', illicit_drug: 'Denies', allergies: 'Penicillin', family_medical_history: 'Father: heart disease',
      medical_device: '', medical_history: 'Hypertension; Diabetes', chiefcomplaint: 'Dyspnea', pain: '3', medication: 'Metformin', arrival_transport: 'Ambulance',
      disposition: 'ADMITTED', diagnosis: 'Pneumonia', present_illness_positive: 'cough; fever', present_illness_negative: 'chest pain', personality: 'plain', cefr: 'B',
      recall_level: 'high', dazed_level: 'normal', split: 'persona', cefr_A1: 'a, b', med_A: 'c',
    }
    expect(profileSchema.parse(record)).toMatchObject({ hadm_id: '20012345', age: 64, pain: 3, children: '2', living_situation: '', sexual_history: '' })
  })
})

describe('format versions', () => {
  it('an unknown version, and a file of no format, are refused in one sentence', () => {
    const { split } = loadCases('dev')
    expect(() => readFormat(splitSchema, { ...split, schema: 'patientsim-split/7' }, 'dev.json')).toThrow(/^dev\.json has the format "patientsim-split\/7", which this release does not read/)
    expect(() => readFormat(splitSchema, {}, 'dev.json')).toThrow(/^dev\.json has the format \(none given\)/)
  })
})

describe('canonicalJson', () => {
  it('is the same for any order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}')
    expect(() => canonicalJson({ a: NaN })).toThrow(TypeError)
  })
})
