import { fuzz } from '../../bench/report/fuzz.ts'
import { loadCases } from '../../bench/run/data.ts'
import { faultKinds } from '../../bench/schema/patient-report.ts'

/**
 * `node scripts/benchmarks/fuzz-patient.ts [count]`: random doctors with random patients of the full split, 10,000
 * unless another count is given. Exits with 1 when anything is thrown, differs when run again, or any fault is found
 * in the patient's words.
 */
function main(): void {
  const count = Number(process.argv[2] ?? 10_000)
  const { split, profiles } = loadCases('full')
  const found = new Map<string, { count: number; example: string }>()
  const add = (kind: string, example: string) => {
    const known = found.get(kind)
    if (known) known.count++
    else found.set(kind, { count: 1, example })
  }
  let turns = 0
  for (const result of fuzz(split.cases, profiles, count, 'fuzz')) {
    turns += result.turns
    if (result.thrown !== null) add('exception', `${result.case}, ${result.thrown}`)
    if (!result.same) add('other bytes when run again', result.case)
    for (const { kind, round, said, why } of result.faults)
      add(kind, `${result.case}, turn ${round}: “${said}” (${why})`)
  }
  console.log(`${count} random consultations, ${turns} turns`)
  for (const kind of ['exception', 'other bytes when run again', ...faultKinds]) {
    const one = found.get(kind)
    console.log(
      `${kind.padEnd(28)} ${String(one?.count ?? 0).padStart(6)}  ${one ? `NOT MET, e.g. ${one.example}` : 'met'}`,
    )
  }
  if (found.size > 0) process.exitCode = 1
}

main()
