import { z } from 'zod'

/** The other names under which a field may stand. */
function renamed(fields: Record<string, readonly string[]>) {
  return (value: unknown): unknown => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    const given = value as Record<string, unknown>
    const found = Object.entries(fields).map(([name, others]) => [
      name,
      given[[name, ...others].find((one) => given[one] !== undefined) ?? name],
    ])
    return { ...given, ...Object.fromEntries(found) }
  }
}

const role = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.enum(['doctor', 'patient', 'system']))

/** A level's name; PatientSim's file of talks by experts has their ratings under the same names, which are no levels. */
const level = z.unknown().transform((value) => (typeof value === 'string' ? value : undefined))

/**
 * A line of PatientSim's `dialogue.jsonl`: a patient's `hadm_id`, the persona, and the talk, the doctor's fixed
 * greeting first. Other fields are left alone; `case` and `trial` are ours.
 */
export const dialogueSchema = z.preprocess(
  renamed({
    dialog_history: ['dialogue_history', 'dialog', 'dialogue', 'history'],
    personality: ['personality_type'],
    cefr: ['cefr_type'],
    recall_level: ['recall_level_type', 'recall'],
    dazed_level: ['dazed_level_type', 'dazed'],
  }),
  z.looseObject({
    hadm_id: z.union([z.string().min(1), z.number()]).transform(String),
    personality: level,
    cefr: level,
    recall_level: level,
    dazed_level: level,
    case: z.string().optional(),
    dialog_history: z
      .array(z.preprocess(renamed({ content: ['text', 'message'] }), z.looseObject({ role, content: z.string() })))
      .min(1),
  }),
)
export type Dialogue = z.infer<typeof dialogueSchema>
