import { clean } from '../../models/clean.ts'
import type { ChatMessage, ChatModel, Completion } from '../../models/port.ts'
import { findPersona } from '../../schema/persona.ts'
import type { Patient, PatientUsage } from '../patient.ts'
import type { PatientPrompts } from './prompts.ts'
import { systemPrompt } from './system-prompt.ts'

/** Changes whenever the same prompts and words could give the model another request, or its answer another reading. */
const version = '1'

/**
 * The prompt-only patient of PatientSim's paper: a chat model that plays profile and persona by its system prompt alone. Its words
 * are the model's, cleaned. Nothing is understood by code, so `understood` is null and the ledger empty: coverage is unscored.
 * @param prompts as `readPrompts` gives them; their hashes are part of the protocol
 */
export function promptedPatient(model: ChatModel, prompts: PatientPrompts): Patient {
  return {
    kind: 'patientsim',
    version,
    model: model.identity,
    prompts: prompts.sha256,
    open(one, profile, seed) {
      const system = systemPrompt(prompts, profile, findPersona(one.persona), seed)
      const talk: ChatMessage[] = [{ role: 'system', content: system }]
      let round = 0
      return {
        async reply(doctor) {
          talk.push({ role: 'user', content: heard(doctor) })
          const completion = await model.complete({
            messages: [...talk],
            trial: `${seed}/patient/${round++}`,
            usable: (text) => clean(text) !== '',
          })
          const said = clean(completion.text)
          talk.push({ role: 'assistant', content: said })
          return { said, understood: null, ledger: [], usage: usageOf(completion) }
        },
      }
    },
  }
}

/** No service takes an empty message. */
function heard(doctor: string): string {
  return doctor.trim() === '' ? '…' : doctor
}

/** What a completion took, as measurements count it. */
export function usageOf({ tokens, cost_usd }: Completion): PatientUsage {
  return { tokens: tokens ? { input: tokens.input, output: tokens.output } : null, cost_usd }
}
