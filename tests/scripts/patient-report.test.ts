import { expect, it } from 'vitest'
import { firstCases } from '../support/runs.ts'
import { patientReportSchema } from '../../bench/schema/patient-report.ts'
import { formatPatientReport } from '../../scripts/format-patient-report.ts'
import { makePatientReport } from '../../scripts/patient-report.ts'

it('reports on a few cases: the format holds, the goals that can be told are met, and the page names each', async () => {
  const lines: string[] = []
  const report = await makePatientReport(firstCases('dev', 6), (line) => lines.push(line))
  expect(patientReportSchema.parse(report)).toEqual(report)
  expect(Object.keys(report.doctors)).toEqual(['checklist-plain', 'checklist-jargon'])
  expect(lines).toContain('checklist-plain: 6 consultations')
  expect(report.goals.filter((one) => one.met === false)).toEqual([])
  expect(report.goals.find((one) => one.goal.startsWith('recall low'))!.met).toBeNull()
  const page = formatPatientReport(report)
  for (const { goal } of report.goals) expect(page).toContain(goal)
})
