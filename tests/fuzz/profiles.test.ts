import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import hand from '../../bench/data/profiles/hand.json' with { type: 'json' }
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { readPhysioNet } from '../../bench/profiles/physionet.ts'
import { readSplit } from '../../bench/profiles/split.ts'
import { loadCases } from '../../bench/run/data.ts'
import { protocolOf } from '../../bench/run/protocol.ts'
import { realWorld, runTrial } from '../../bench/run/trial.ts'
import { splitSchema } from '../../bench/schema/case.ts'
import { InputError } from '../../bench/schema/error.ts'
import { readFormat } from '../../bench/schema/format.ts'
import { profileSchema, profileSetSchema } from '../../bench/schema/profile.ts'
import { near } from './arbitrary.ts'

const texts = ['cough; fever for 3 days', 'chest pain', 'Pneumonia', 'Male', 'WALK IN', '3', 'p01', 'plain', 'B', 'high', 'normal', '']
/** Records near a profile; JSON schema does not say that age and pain are numbers. */
const record = fc.tuple(near(profileSchema, texts), fc.constantFrom<unknown>(0, 40, '64', 120, 7, 7, 121, null), fc.constantFrom<unknown>(0, '3', 10, 5, 5, 11, 'x'))
  .map(([one, age, pain]) => (typeof one === 'object' ? { ...one, age, pain } : one))
const { split } = loadCases('dev')

/** What a reader makes of something, or null where it refuses it by an InputError. */
function read<T>(reader: () => T): T | null {
  try {
    return reader()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    expect(error.code).toMatch(/^[a-z-]+\/[a-z-]+$/)
    return null
  }
}

describe('profiles', () => {
  it('that are accepted, whatever stands in them, can be consulted: no trial is void', { timeout: 300_000 }, async () => {
    const protocol = protocolOf('reference', split, referencePatient, 1, 42)
    let had = 0
    await fc.assert(
      fc.asyncProperty(record, fc.constantFrom(...split.cases), async (value, { persona }) => {
        const profile = read(() => readFormat(profileSchema, value, 'profile'))
        if (!profile) return
        const planned = { case: { id: 'fuzz', profile: profile.hadm_id, persona }, profile: { ...profile, diagnosis: 'Pneumonia' }, trial: 1 }
        const { consultation } = await runTrial(planned, findBaseline('checklist'), referencePatient, protocol, realWorld)
        expect(consultation.outcome.kind).not.toBe('void')
        had++
      }),
      { numRuns: 150, seed: 9 },
    )
    expect(had).toBeGreaterThan(30)
  })

  it("in PatientSim's own file: read, or refused with a code", () => {
    const given = fc.oneof(record, fc.constantFrom<unknown>(...hand.profiles))
    const persona = fc.record({ personality: fc.constantFrom('plain', 'verbose', null, 7), cefr: fc.constantFrom('A', 'B', null), recall_level: fc.constantFrom('low', 'high'), dazed_level: fc.constantFrom('normal', 'high') })
    const entry = fc.tuple(given, persona, fc.constantFrom('persona', 'info', 'valid', 'other')).map(([one, who, split]) => (typeof one === 'object' ? { ...one, ...who, split } : one))
    fc.assert(
      fc.property(fc.oneof(fc.array(entry, { maxLength: 4 }), fc.jsonValue()), (file) => void read(() => readPhysioNet(file, 'patient_profile.json'))),
      { numRuns: 600, seed: 10 },
    )
  })

  it('sets and splits near their formats: read, or refused with a code; never a split that was changed', () => {
    const set = profileSetSchema.parse(hand)
    fc.assert(
      fc.property(near(profileSetSchema, texts), near(splitSchema, texts), (profiles, cases) => {
        read(() => readFormat(profileSetSchema, profiles, 'set.json'))
        expect(read(() => readSplit(cases, set, 'split.json'))).toBeNull()
      }),
      { numRuns: 600, seed: 11 },
    )
  })
})
