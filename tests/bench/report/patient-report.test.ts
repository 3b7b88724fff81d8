import { beforeAll, describe, expect, it } from 'vitest'
import { checklistPlain } from '../../../bench/doctors/baselines/checklist-plain.ts'
import { passiveDoctors } from '../../../bench/doctors/baselines/probes.ts'
import type { Doctor } from '../../../bench/doctors/doctor.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { disclosureCurve, lastRound, meansByLevel } from '../../../bench/report/curve.ts'
import { hardLevels, wonBack } from '../../../bench/report/goals.ts'
import { coverageOf, doctorCard } from '../../../bench/report/patient-report.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { protocolOf } from '../../../bench/run/protocol.ts'
import { runTrial } from '../../../bench/run/trial.ts'
import { type DoctorCard, doctorCardSchema } from '../../../bench/schema/patient-report.ts'
import type { Consultation } from '../../../bench/schema/transcript.ts'

const { split, profiles } = loadCases('full')
const cases = split.cases.filter((one) => ['t01', 't02', 't03'].includes(one.profile))
const world = { now: () => new Date(0), seconds: () => 0, randomId: () => 'x' }

async function talksOf(doctor: Doctor): Promise<Consultation[]> {
  const protocol = protocolOf('reference', split, referencePatient, 1, 42)
  const trials = cases.map((one) =>
    runTrial({ case: one, profile: profiles.get(one.profile)!, trial: 1 }, doctor, referencePatient, protocol, world),
  )
  return (await Promise.all(trials)).map((trial) => trial.consultation)
}

let good: Consultation[]
let card: DoctorCard
beforeAll(async () => {
  good = await talksOf(checklistPlain)
  card = doctorCard(good, profiles, 'test')
})

describe('doctorCard', () => {
  it('fits its format, and is the same each time and in any order of talks', () => {
    expect(doctorCardSchema.parse(card)).toEqual(card)
    expect(doctorCard(good, profiles, 'test')).toEqual(card)
    const turned = doctorCard(good.toReversed(), profiles, 'test')
    expect(turned.coverage).toBeCloseTo(card.coverage, 12)
    expect(turned.turns).toBe(card.turns)
  })

  it('agrees with the ledger: curves end at coverage, repetition is a share of sentences', () => {
    for (const talk of good) expect(disclosureCurve(talk).at(-1)).toBeCloseTo(coverageOf(talk), 12)
    expect(card.curves.recall!.low!).toHaveLength(lastRound + 1)
    const said = (patient: string) => ({
      round: 1,
      doctor: 'x',
      patient,
      understood: { topics: [], acts: [] },
      ledger: [],
    })
    const talk = { ...good[0]!, exchanges: [said('No. No. Yes.'), said('no! Well.')] }
    expect(doctorCard([talk], profiles, 'test').repeated_sentences).toBeCloseTo(1 / 5, 12)
  })

  it('leaves out void trials, and names a profile that is missing', () => {
    const voided = { ...good[0]!, outcome: { kind: 'void' as const } }
    expect(doctorCard([voided, good[1]!], profiles, 'test').consultations).toBe(1)
    expect(() => doctorCard([{ ...good[0]!, profile: 'nobody' }], profiles, 'test')).toThrow('nobody')
  })

  it('lets passive doctors learn little', async () => {
    for (const doctor of passiveDoctors) {
      for (const talk of await talksOf(doctor)) expect(coverageOf(talk)).toBeLessThanOrEqual(0.15)
    }
  })
})

describe('meansByLevel', () => {
  it('averages by level of each axis', () => {
    const found = meansByLevel(good, (talk) => [talk.persona.includes('-A-') ? 1 : 0])
    expect(found.cefr).toEqual({ A: [1], B: [0], C: [0] })
    expect(found.recall.high![0]).toBeCloseTo(18 / 57, 12)
  })
})

describe('wonBack', () => {
  it('is the share of the cost that the good communicator does not pay', () => {
    const paying = (difference: number): DoctorCard => ({
      ...card,
      effects: [
        {
          axis: 'recall',
          level: 'low',
          neutral: 'high',
          coverage: 0,
          coverage_neutral: 0,
          difference,
          low: null,
          high: null,
          pairs: 1,
          profiles: 1,
        },
      ],
    })
    expect(wonBack(paying(-0.05), paying(-0.2), 'recall', 'low')).toBeCloseTo(0.75, 12)
    expect(wonBack(paying(-0.05), paying(0.1), 'recall', 'low')).toBeNull()
    expect(wonBack(paying(-0.05), { ...card, effects: [] }, 'recall', 'low')).toBeNull()
    expect(hardLevels).not.toContainEqual({ axis: 'cefr', level: 'C' })
  })
})
