import { PATIENTSIM_PATIENT_REPORT } from 'astro:env/server'
import { existsSync, readFileSync } from 'node:fs'
import { readFormat } from '../../../bench/schema/format.ts'
import { type PatientReport, patientReportSchema } from '../../../bench/schema/patient-report.ts'

const file = PATIENTSIM_PATIENT_REPORT

/**
 * The simulator's report card, which `patientsim patient report --split full --out docs/patient-report.json` writes; undefined
 * where there is none. Throws InputError `format/*` for one that does not fit, which ends the build with its sentence.
 */
export const patientReport: PatientReport | undefined = existsSync(file) ? readFormat(patientReportSchema, JSON.parse(readFileSync(file, 'utf8')), file) : undefined
