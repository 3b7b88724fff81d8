import { checklistJargon } from '../bench/doctors/baselines/checklist-jargon.ts'
import { checklistPlain } from '../bench/doctors/baselines/checklist-plain.ts'
import { comforter, giant, passiveDoctors, repeater, uncaring } from '../bench/doctors/baselines/probes.ts'
import type { Doctor } from '../bench/doctors/doctor.ts'
import { referencePatient } from '../bench/patients/reference/patient.ts'
import { goalsOf } from '../bench/report/goals.ts'
import { doctorCard } from '../bench/report/patient-report.ts'
import type { Cases } from '../bench/run/data.ts'
import { protocolOf } from '../bench/run/protocol.ts'
import { runTrial, type World } from '../bench/run/trial.ts'
import type { Case } from '../bench/schema/case.ts'
import type { PatientReport } from '../bench/schema/patient-report.ts'
import { findPersona } from '../bench/schema/persona.ts'
import type { Consultation } from '../bench/schema/transcript.ts'

/** A world without a clock: a report holds no times, so that the same code gives the same bytes. */
const still: World = { now: () => new Date(0), seconds: () => 0, randomId: () => 'report' }
const seed = 42

/**
 * Lets the good and the poor communicator and the probing doctors talk with every patient of a split, in memory, and
 * writes the patient's report card. Nothing is stored.
 * @param progress is told what goes on, a line each
 */
export async function makePatientReport(cases: Cases, progress: (line: string) => void): Promise<PatientReport> {
  const { split, profiles } = cases
  const protocol = protocolOf('reference', split, referencePatient, 1, seed)
  const talksOf = async (doctor: Doctor, chosen: readonly Case[] = split.cases): Promise<Consultation[]> => {
    progress(`${doctor.name}: ${chosen.length} consultations`)
    const talks: Consultation[] = []
    for (const one of chosen) {
      const planned = { case: one, profile: profiles.get(one.profile)!, trial: 1 }
      talks.push((await runTrial(planned, doctor, referencePatient, protocol, still)).consultation)
    }
    return talks
  }
  const confused = split.cases.filter((one) => findPersona(one.persona).dazed === 'high')
  const good = await talksOf(checklistPlain)
  const cards = {
    good: doctorCard(good, profiles, `${seed}/report/${checklistPlain.name}`),
    poor: doctorCard(await talksOf(checklistJargon), profiles, `${seed}/report/${checklistJargon.name}`),
  }
  const passive: Consultation[] = []
  for (const doctor of passiveDoctors) passive.push(...(await talksOf(doctor)))
  const probes = {
    passive,
    giant: await talksOf(giant),
    repeater: await talksOf(repeater),
    comforter: await talksOf(comforter, confused),
    uncaring: await talksOf(uncaring, confused),
  }
  return {
    schema: 'patientsim-patient-report/1',
    split: { name: split.name, sha256: split.sha256 },
    patient: { kind: referencePatient.kind, version: referencePatient.version },
    doctors: { [checklistPlain.name]: cards.good, [checklistJargon.name]: cards.poor },
    goals: goalsOf(cards, good, profiles, probes),
  }
}
