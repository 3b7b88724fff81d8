import { z } from 'zod'
import { type ChatModel, ModelError } from '../../models/port.ts'
import { jsonSchemaOf, readJson } from '../../models/structured.ts'
import { fill } from '../../patients/llm/prompts.ts'
import { namesSecret, secretNames } from '../../patients/reference/secret.ts'
import { InputError } from '../../schema/error.ts'
import type { Candidate } from './candidate.ts'
import type { BuildPrompts } from './prompts.ts'

/** Items that a note can hold; sexual history is part of urinary tract infection alone, as in PatientSim. */
const always = [
  'present_illness_positive',
  'present_illness_negative',
  'medical_history',
  'medical_device',
  'family_medical_history',
  'allergies',
  'occupation',
  'living_situation',
  'children',
  'exercise',
  'tobacco',
  'alcohol',
  'illicit_drug',
] as const
export type NoteItem = (typeof always)[number] | 'sexual_history'
export type NoteItems = Record<NoteItem, string>

/** The longest text of an item, in characters. */
const longest = 1500

/** Tokens that an answer must have room for; a model file may give more. */
const outputTokens = 4096

const text = z.string().max(longest)
const shortSchema = z.object(
  Object.fromEntries(always.map((item) => [item, text])) as Record<(typeof always)[number], z.ZodString>,
)
const longSchema = shortSchema.extend({ sexual_history: text })
const ratingSchema = z.object({ reason: z.string(), rating: z.number().int().min(1).max(5) })

/** A model with what it is told. */
export interface Builder {
  model: ChatModel
  prompts: BuildPrompts
}

/**
 * Has a model fill the items that only the note holds. An answer of another form, without a present illness, or with
 * the diagnosis in it is asked for anew.
 * @returns null when the model gives no answer that serves
 * @throws InputError `mimic/model` when the model can't be reached or does not work: the build can go on later
 */
export async function extractItems(builder: Builder, { hadm_id, items, note }: Candidate): Promise<NoteItems | null> {
  const isUti = items.diagnosis === 'Urinary tract infection'
  const schema = isUti ? longSchema : shortSchema
  const secret = secretNames(items)
  const read = (answer: string): NoteItems | null => {
    const found = readJson<Omit<NoteItems, 'sexual_history'> & { sexual_history?: string }>(schema, answer)
    if (!found) return null
    const read = withoutBlanks({ ...found, sexual_history: found.sexual_history ?? '' })
    const leaks = namesSecret(`${read.present_illness_positive} ${read.present_illness_negative}`, secret)
    return leaks || read.present_illness_positive === '' ? null : read
  }
  const system = fill(builder.prompts.extract, { diagnosis: items.diagnosis, sexual: isUti ? ', sexual_history' : '' })
  const answer = await asked(builder, { system, user: note, name: 'items', schema, trial: `${hadm_id}/extract` }, read)
  return answer
}

/**
 * Has a model rate from 1 to 5 how plausible the record is for its diagnosis.
 * @returns null when the model gives no answer that serves
 * @throws InputError `mimic/model` as `extractItems`
 */
export async function ratePlausibility(
  builder: Builder,
  candidate: Candidate,
  extracted: NoteItems,
): Promise<number | null> {
  const { diagnosis, disposition: _hidden, ...told } = candidate.items
  const system = fill(builder.prompts.rate, { diagnosis })
  const question = { system, user: { ...told, ...extracted }, name: 'plausibility', schema: ratingSchema }
  const read = (answer: string) => readJson(ratingSchema, answer)?.rating ?? null
  return asked(builder, { ...question, trial: `${candidate.hadm_id}/rate` }, read)
}

interface Asked {
  system: string
  /** Sent as JSON, so that nothing in it can end it. */
  user: object
  name: string
  schema: z.ZodType
  trial: string
}

async function asked<T>(
  { model }: Builder,
  { system, user, name, schema, trial }: Asked,
  read: (answer: string) => T | null,
) {
  try {
    const { text } = await model.complete({
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: JSON.stringify(user, null, 1) },
      ],
      schema: { name, json: jsonSchemaOf(schema) },
      outputTokens,
      trial,
      usable: (answer) => read(answer) !== null,
    })
    return read(text)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    if (['unusable', 'refused', 'context-length', 'bad-request'].includes(error.code)) return null
    const problem = `The model does not work (${error.code}): ${error.message}`
    throw new InputError('mimic/model', `${problem} Its answers are kept; the same command goes on from here.`)
  }
}

/** Values that the note blanks out, or that only say that nothing is known, taken out. */
function withoutBlanks(items: NoteItems): NoteItems {
  const silent = /^\W*(not (recorded|mentioned|documented|specified|available)|unknown|n\/a|null)?\W*$/i
  const partsOf = (value: string) => value.split(';').map((part) => part.replace(/\s+/g, ' ').trim())
  const kept = (value: string) =>
    partsOf(value)
      .filter((part) => !part.includes('__') && !silent.test(part))
      .join('; ')
  return Object.fromEntries(Object.entries(items).map(([item, value]) => [item, kept(value)])) as NoteItems
}
