import { join } from 'node:path'
import { bundleFiles } from '../../bench/run/bundle.ts'
import { faultRate, mostFaulty } from '../../bench/run/fault-counts.ts'
import { readConsultations, readResult } from '../../bench/run/read-bundle.ts'
import { patientFaultKinds } from '../../bench/schema/transcript.ts'
import type { FaultCounts } from '../../bench/schema/bundle.ts'
import { bundleOf } from '../row.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `faults`: what code found wrong with the words of a patient whom a model plays, turn by turn and by persona. */
export const faultsCommand: AddCommand = (program) => {
  program
    .command('faults')
    .description("list the faults of a run's patient where a model plays it, and their rate by persona and kind")
    .argument('<row>', "a row's id, or a bundle's folder")
    .option('--json', 'print one JSON object')
    .action(async (row: string, options: { json?: boolean }) => {
      const directory = bundleOf(row)
      const { scores, sealed } = readResult(directory)
      const turns = sealed ? [] : await faultyTurns(directory)
      const rates = scores.patient_faults
      if (options.json) return print(JSON.stringify({ bundle: directory, turns, patient_faults: rates ?? null }))
      if (!rates) return print('No model speaks for the patient of this run: the reference patient has its report card.')
      for (const { line, case: id, trial, round, kind, why } of turns) {
        print(`${join(directory, bundleFiles.consultations)}:${line}  ${id}#${trial}  round ${round}  ${kind}: ${why}`)
      }
      for (const [persona, counts] of Object.entries(rates.personas)) print(rateLine(persona, counts))
      print(rateLine('all', rates.overall))
    })
}

async function faultyTurns(directory: string) {
  const turns: { line: number; case: string; trial: number; round: number; kind: string; why: string }[] = []
  let line = 0
  for await (const { case: id, trial, outcome, exchanges } of readConsultations(directory)) {
    line++
    if (outcome.kind === 'void') continue
    for (const { round, faults = [] } of exchanges) {
      turns.push(...faults.map((fault) => ({ line, case: id, trial, round, ...fault })))
    }
  }
  return turns
}

/** `all: 3 of 120 turns (2.5 %, over 2 %); invention 2, early_end 1`. */
function rateLine(name: string, counts: FaultCounts): string {
  const rate = faultRate(counts) ?? 0
  const mark = rate > mostFaulty ? `, over ${mostFaulty * 100} %` : ''
  const kinds = patientFaultKinds.filter((kind) => counts.kinds[kind] > 0).map((kind) => `${kind} ${counts.kinds[kind]}`)
  const list = kinds.length > 0 ? `; ${kinds.join(', ')}` : ''
  return `${name}: ${counts.faulty} of ${counts.turns} turns (${(rate * 100).toFixed(1)} %${mark})${list}`
}
