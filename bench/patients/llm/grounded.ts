import { z } from 'zod'
import { clean } from '../../models/clean.ts'
import { type ChatMessage, type ChatModel, type Completion, ModelError } from '../../models/port.ts'
import { jsonSchemaOf, readJson } from '../../models/structured.ts'
import type { GroundedTurn } from '../../schema/prompts.ts'
import { isDisclosed, type LedgerEntry } from '../../schema/transcript.ts'
import type { Patient, PatientTurn } from '../patient.ts'
import { factsOf } from '../reference/facts.ts'
import { sentenceLimit } from '../reference/fit.ts'
import { referencePatient } from '../reference/patient.ts'
import { secretNames } from '../reference/secret.ts'
import type { Fact } from '../reference/types.ts'
import { type Allowed, faultIn } from './check.ts'
import { modelPatient } from './model-patient.ts'
import { fill, type GroundedPrompts } from './prompts.ts'
import { usageOf } from './usage.ts'

/** Changes whenever the check, or what the model is asked, does; the reference patient's version stands beside it. */
const version = `1+reference-${referencePatient.version}`

/** How often the model may try a turn before the template stands in. */
const tries = 2

const saidSchema = z.object({ said: z.string() })
const answerSchema = { name: 'answer', json: jsonSchemaOf(saidSchema) }

/** Faults of the model on one turn; the template stands in for them. Any other voids the trial. */
const passedOver = ['refused', 'bad-request', 'context-length', 'unusable', 'empty']

/**
 * The grounded patient: the reference patient decides by rule what is let out, and drafts it; a model puts the draft
 * into natural words; `faultIn` compares them with what was let out, and where they differ the draft itself is said.
 * The model sees the draft and the doctor's words alone, so it has nothing to leak. Ledger and coverage are the
 * reference patient's, to the byte.
 */
export function groundedPatient(model: ChatModel, prompts: GroundedPrompts): Patient {
  return modelPatient({ kind: 'grounded', version, model, prompts: prompts.sha256 }, (opening) => {
    const { profile, persona } = opening
    const reference = referencePatient.open(opening.case, profile, opening.seed)
    const limit = sentenceLimit(persona.personality)
    const values = {
      personality: prompts.personality[persona.personality],
      cefr: prompts.language[persona.cefr],
      sent_limit: String(limit),
    }
    const system: ChatMessage = { role: 'system', content: fill(prompts.system, values) }
    const facts = factsOf(profile)
    const secret = secretNames(profile)
    const told: Fact[] = []
    return async (doctor, trial) => {
      const draft = reference.reply(doctor)
      const news = letOut(facts, told, draft.ledger)
      told.push(...news)
      const kept = facts.filter((fact) => !told.includes(fact))
      const allowed: Allowed = { template: draft.said, told, news, kept, level: persona.cefr, secret, limit }
      return words({ model, system, turn: prompts.turn }, doctor, draft, allowed, trial)
    }
  })
}

/** The facts of a profile that a ledger lets out, and that were not told before. */
function letOut(facts: readonly Fact[], told: readonly Fact[], ledger: readonly LedgerEntry[]): Fact[] {
  const news: Fact[] = []
  for (const entry of ledger.filter((one) => isDisclosed(one.how))) {
    const fact = facts.find(
      (one) => one.item === entry.item && one.text === entry.fact && !told.includes(one) && !news.includes(one),
    )
    if (fact) news.push(fact)
  }
  return news
}

async function words(
  { model, system, turn }: { model: ChatModel; system: ChatMessage; turn: GroundedTurn },
  doctor: string,
  draft: PatientTurn,
  allowed: Allowed,
  trial: string,
): Promise<PatientTurn> {
  const chat: ChatMessage[] = [
    system,
    { role: 'user', content: fill(turn.turn, quoted(doctor, draft.said)) },
  ]
  const completions: Completion[] = []
  for (let attempt = 0; attempt < tries; attempt++) {
    let completion: Completion
    try {
      completion = await model.complete({ messages: [...chat], schema: answerSchema, trial: `${trial}/${attempt}` })
    } catch (error) {
      if (error instanceof ModelError && passedOver.includes(error.code)) break
      throw error
    }
    completions.push(completion)
    const said = readJson(saidSchema, completion.text)?.said
    const fault = said === undefined ? 'it is not the JSON asked for' : faultIn(clean(said), allowed)
    if (fault === null) return { ...draft, said: clean(said!), worded: 'model', usage: usageOf(completions) }
    chat.push({ role: 'assistant', content: completion.text }, { role: 'user', content: fill(turn.again, { fault }) })
  }
  return { ...draft, worded: 'template', usage: usageOf(completions) }
}

/** The doctor's words and the draft as JSON texts, so that no mark inside them can end them. */
function quoted(doctor: string, draft: string): { doctor: string; draft: string } {
  return { doctor: JSON.stringify(doctor.slice(0, 4000)), draft: JSON.stringify(draft) }
}
