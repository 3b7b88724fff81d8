import { readFormat } from '../../../bench/schema/format.ts'
import { type PatientReport, patientReportSchema } from '../../../bench/schema/patient-report.ts'

const files = import.meta.glob<unknown>('../../../docs/patient-report.json', { eager: true, import: 'default' })

/** The simulator's report card, which `patientsim patient report --out` writes; undefined where docs/ has none. */
export const patientReport: PatientReport | undefined = Object.entries(files).map(([path, value]) => readFormat(patientReportSchema, value, path))[0]
