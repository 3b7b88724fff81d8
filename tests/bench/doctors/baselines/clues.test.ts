import { describe, expect, it } from 'vitest'
import { rankDiagnoses } from '../../../../bench/doctors/baselines/clues.ts'
import { findBaseline } from '../../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../../bench/patients/reference/patient.ts'
import { generateProfiles } from '../../../../bench/profiles/generate.ts'
import { loadLibrary } from '../../../../bench/profiles/load.ts'
import { balancedSplit } from '../../../../bench/profiles/split.ts'
import { aggregate, measured } from '../../../../bench/run/aggregate.ts'
import { protocolOf } from '../../../../bench/run/protocol.ts'
import { realWorld, runTrial } from '../../../../bench/run/trial.ts'

const patient = { age: 50, gender: 'Male', arrival_transport: 'Walk In' }

function rank(...said: string[]): string[] {
  return rankDiagnoses(said.map((content) => ({ role: 'patient' as const, content })), patient)
}

describe('clues', () => {
  it('counts what is said and not what is denied, up to a "but"', () => {
    expect(rank('I have a cough with green phlegm and a fever.')[0]).toBe('pneumonia')
    expect(rank('No cough, no fever and no green phlegm.', 'My forehead and my eye are stiff.')[0]).toBe("Bell's palsy")
    expect(rank("I don't see why, but I can't close my eye.", 'My face droops.')[0]).toBe("Bell's palsy")
  })

  it('leaves out what only the other sex can have', () => {
    expect(rank('I have vaginal bleeding and a missed period.')).not.toContain('ectopic pregnancy')
  })

  it('make the checklist better than one question alone, beyond the intervals of 370 cases', async () => {
    const library = loadLibrary()
    const profiles = generateProfiles(library, { perDiagnosis: 3, seed: 'tests/clues', prefix: 'c' })
    const byId = new Map(profiles.map((profile) => [profile.hadm_id, profile]))
    const title = { name: 'clues', title: 'Clues' }
    const schema = 'patientsim-profiles/1' as const
    const set = { schema, ...title, licence: '', source: '', credentialed: false, profiles }
    const split = balancedSplit(title, set, library.diagnoses, 10, 'tests/clues/cases')
    const protocol = protocolOf('reference', split, referencePatient, 1, 42)
    const ddx1 = async (name: string) => {
      const rows = []
      for (const one of split.cases) {
        const planned = { case: one, profile: byId.get(one.profile)!, trial: 1 }
        const { consultation } = await runTrial(planned, findBaseline(name), referencePatient, protocol, realWorld)
        rows.push(measured(consultation)!)
      }
      return aggregate(rows, 42).overall.ddx1
    }
    const [all, one] = [await ddx1('checklist'), await ddx1('chief-complaint')]
    expect(all.scored).toBe(370)
    expect(all.low!).toBeGreaterThan(one.high!)
  }, 120_000)
})
