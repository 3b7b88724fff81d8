import { z } from 'zod'
import { InputError } from './error.ts'

/** The levels of PatientSim's four persona axes (arXiv 2505.17818), neutral or easiest level first. */
export const axes = {
  personality: ['plain', 'verbose', 'pleasing', 'impatient', 'distrust', 'overanxious'],
  cefr: ['A', 'B', 'C'],
  recall: ['high', 'low'],
  dazed: ['normal', 'high'],
} as const

export type Axis = keyof typeof axes
export type Personality = (typeof axes.personality)[number]
export type Cefr = (typeof axes.cefr)[number]
export type Recall = (typeof axes.recall)[number]
export type Dazed = (typeof axes.dazed)[number]

/** One persona. `id` is its four levels joined by hyphens, e.g. `verbose-A-low-normal`. */
export interface Persona {
  id: string
  personality: Personality
  cefr: Cefr
  recall: Recall
  dazed: Dazed
}

function persona(personality: Personality, cefr: Cefr, recall: Recall, dazed: Dazed): Persona {
  return { id: [personality, cefr, recall, dazed].join('-'), personality, cefr, recall, dazed }
}

/**
 * PatientSim's 37 personas: 6 personalities × 3 language levels × 2 recall levels, all clear-headed, and one
 * confused persona (plain, B, high recall). The order is fixed; splits and seeds depend on it.
 */
export const personas: readonly Persona[] = [
  ...axes.personality.flatMap((personality) =>
    axes.cefr.flatMap((cefr) => axes.recall.map((recall) => persona(personality, cefr, recall, 'normal'))),
  ),
  persona('plain', 'B', 'high', 'high'),
]

const byId = new Map(personas.map((p) => [p.id, p]))

/** The neutral persona that the others are compared with: plain, everyday language, full recall, clear. */
export const neutralPersona = 'plain-B-high-normal'

/**
 * The persona with this id.
 * @throws InputError `persona/unknown` for anything but one of the 37
 */
export function findPersona(id: string): Persona {
  const found = byId.get(id)
  if (!found) {
    throw new InputError(
      'persona/unknown',
      `"${id}" is not one of the 37 personas; write personality-cefr-recall-dazed, e.g. ${neutralPersona}.`,
    )
  }
  return found
}

/** A persona id as it stands in files; only the 37 are valid. */
export const personaId = z.string().refine((id) => byId.has(id), 'must be one of the 37 persona ids')
