import { clean } from '../../models/clean.ts'
import { completeFitting } from '../../models/overflow.ts'
import type { ChatMessage, ChatModel } from '../../models/port.ts'
import type { Patient } from '../patient.ts'
import { modelPatient } from './model-patient.ts'
import type { PatientPrompts } from './prompts.ts'
import { systemPrompt } from './system-prompt.ts'
import { usageOf } from './usage.ts'

/** Changes whenever the same prompts and words could give the model another request, or its answer another reading. */
const version = '2'

/**
 * The prompt-only patient of PatientSim's paper: a chat model that plays profile and persona by its system prompt
 * alone. Its words are the model's, cleaned. Nothing is understood by code, so `understood` is null and the ledger
 * empty: coverage is unscored. A talk longer than the model's context loses its oldest half for that turn, so that no
 * doctor's long words void the trial.
 * @param prompts as `readPrompts` gives them; their hashes are part of the protocol
 */
export function promptedPatient(model: ChatModel, prompts: PatientPrompts): Patient {
  return modelPatient({ kind: 'patientsim', version, model, prompts: prompts.sha256 }, (opening) => {
    const system = systemPrompt(prompts, opening.profile, opening.persona, opening.seed)
    const talk: ChatMessage[] = [{ role: 'system', content: system }]
    return async (doctor, trial) => {
      // No service takes an empty message.
      talk.push({ role: 'user', content: doctor.trim() === '' ? prompts.frame.silence : doctor })
      const completion = await completeFitting(model, {
        messages: [...talk],
        trial,
        usable: (text) => clean(text) !== '',
      })
      const said = clean(completion.text)
      talk.push({ role: 'assistant', content: said })
      return { said, understood: null, ledger: [], usage: usageOf([completion]) }
    }
  })
}
