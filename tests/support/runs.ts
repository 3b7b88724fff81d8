import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Doctor } from '../../bench/doctors/doctor.ts'
import type { Patient } from '../../bench/patients/patient.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { writeBundle } from '../../bench/run/bundle.ts'
import { type Cases, loadCases } from '../../bench/run/data.ts'
import { protocolOf } from '../../bench/run/protocol.ts'
import { run, type RunInput, trialsOf } from '../../bench/run/runner.ts'
import { memoryStore, type RunStore } from '../../bench/run/store.ts'
import type { Submission } from '../../bench/schema/submission.ts'

/** A folder of its own for a test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'patientsim-test-'))
}

/** A submission of a built-in doctor. */
export function submissionOf(name: string): Submission {
  return {
    schema: 'patientsim-submission/1',
    team: 'tests',
    agent: name,
    version: '1',
    title: name,
    description: '',
    links: {},
    contact: '',
    license: '',
    class: 'custom',
    doctor: { kind: 'baseline', name },
  }
}

/** The first cases of a split, as a split of their own. */
export function firstCases(name: string, count: number): Cases {
  const { split, profiles } = loadCases(name)
  return { split: { ...split, cases: split.cases.slice(0, count) }, profiles }
}

/** Runs a doctor with the real runner and writes its bundle. */
export async function makeBundle(directory: string, doctor: Doctor, options: { cases?: Cases; trials?: number; patient?: Patient; concurrency?: number; store?: RunStore; have?: RunInput['have'] } = {}) {
  const cases = options.cases ?? loadCases('dev')
  const patient = options.patient ?? referencePatient
  const submission = submissionOf(doctor.name.replaceAll('/', '-'))
  const protocol = protocolOf(patient.kind, cases.split, patient, options.trials ?? 1, 42)
  const store = options.store ?? memoryStore()
  const completed = await run({ submission, doctor, patient, cases, protocol, store, concurrency: options.concurrency ?? 4, ...(options.have ? { have: options.have } : {}) })
  const facts = { submission, protocol, packageVersion: '0.0.0-test', finishedAt: new Date('2026-01-02T03:04:05Z'), sealed: cases.sealed }
  return writeBundle(directory, facts, trialsOf(store, completed))
}
