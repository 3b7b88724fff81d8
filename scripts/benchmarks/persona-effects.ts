import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCases } from '../../bench/run/data.ts'
import { withBlock } from '../cases/data-card.ts'
import { root } from '../config.ts'
import { formatPatientReport } from '../format-patient-report.ts'
import { makePatientReport } from '../patient-report.ts'

const page = join(root, 'docs/patient-report.md')

/**
 * The persona effects and the other goals of the patient over a crossed split (`full`, or the one named): a table with
 * goal and met or not met. With `--write` it stands between the markers of docs/patient-report.md. Exits with 1 when a
 * goal is not met.
 */
async function main(): Promise<void> {
  const named = process.argv.slice(2).find((word) => !word.startsWith('--'))
  const report = await makePatientReport(loadCases(named ?? 'full'), (line) => console.error(line))
  const text = formatPatientReport(report)
  console.log(text)
  if (process.argv.includes('--write')) {
    const before = existsSync(page) ? readFileSync(page, 'utf8') : ''
    writeFileSync(page, withBlock(before, 'report', text))
  }
  if (report.goals.some((one) => one.met === false)) process.exitCode = 1
}

await main()
