import { createInterface } from 'node:readline'
import { explain, referencePatient } from '../../bench/patients/reference/patient.ts'
import { loadCases, splitNames } from '../../bench/run/data.ts'
import { trialSeed } from '../../bench/run/trial.ts'
import type { Case } from '../../bench/schema/case.ts'
import { InputError } from '../../bench/schema/error.ts'
import { findPersona } from '../../bench/schema/persona.ts'
import type { Profile } from '../../bench/schema/profile.ts'
import type { AddCommand } from './command.ts'
import { config } from '../config.ts'
import { print } from './options.ts'

interface ChatOptions {
  case: string
  explain?: boolean
  json?: boolean
}

/** `chat`: a person is the doctor, one line of stdin a turn. */
export const chatCommand: AddCommand = (program) => {
  program
    .command('chat')
    .description('talk to a simulated patient: you are the doctor, a line a turn')
    .requiredOption('--case <id>', 'a case: <profile>.<persona>, as "patientsim cases" lists them')
    .option('--explain', 'show what was understood, by which rule each fact came out or stayed in, and what would have got it')
    .option('--json', 'print one JSON object a turn')
    .action(async (options: ChatOptions) => {
      const [one, profile] = findCase(options.case)
      const session = referencePatient.open(one, profile, trialSeed(42, one.id, 1))
      if (!options.json) {
        print(`Patient: ${profile.age}, ${profile.gender}, arrived by ${profile.arrival_transport}. Open with, say, "Hello, how can I help you?"; end with Ctrl+D.`)
      }
      let round = 0
      for await (const doctor of createInterface({ input: process.stdin })) {
        const turn = session.reply(doctor)
        round++
        if (options.json) {
          const object = { round, doctor, patient: turn.said, understood: turn.understood, ledger: turn.ledger }
          print(JSON.stringify(options.explain ? { ...object, explain: explain(turn) } : object))
        } else {
          print(`Patient: ${turn.said}`)
          if (options.explain) print(explained(turn))
        }
      }
    })
}

/**
 * Any profile of a split, met as any persona.
 * @throws InputError `case/unknown` when there is no such profile, `persona/unknown` when there is no such persona
 */
function findCase(id: string): [Case, Profile] {
  const profileId = id.slice(0, id.indexOf('.'))
  for (const name of splitNames(config.dataDirectories)) {
    const profile = loadCases(name, config.dataDirectories).profiles.get(profileId)
    if (profile) return [{ id, profile: profileId, persona: findPersona(id.slice(profileId.length + 1)).id }, profile]
  }
  throw new InputError('case/unknown', `There is no case "${id}"; write <profile>.<persona>, as "npm run -s patientsim -- cases" lists them.`)
}

type Turn = ReturnType<ReturnType<typeof referencePatient.open>['reply']>

function explained(turn: Turn): string {
  const { topics, acts } = turn.understood ?? { topics: [], acts: [] }
  const kept = explain(turn)
  const told = turn.ledger.filter((entry) => !kept.some((one) => one.item === entry.item && one.fact === entry.fact))
  return [
    `  understood: ${topics.join(', ') || 'no topic'}${acts.length > 0 ? ` (${acts.join(', ')})` : ''}`,
    ...told.map((entry) => `  + ${entry.item}: ${entry.fact} (${entry.how}, ${entry.elicited ? 'asked for' : 'volunteered'}, rule ${entry.rule})`),
    ...kept.map((one) => `  - ${one.item}: ${one.fact} (${one.how}, rule ${one.rule}). To get it: ${one.win}`),
  ].join('\n')
}
