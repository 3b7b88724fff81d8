import { z } from 'zod'
import { format } from './format.ts'
import { personaId } from './persona.ts'

/** A case is one consultation to be had: a profile met as a persona. Its id is `<profile id>.<persona id>`. */
export const caseSchema = z.object({
  id: z.string().min(1),
  profile: z.string().min(1),
  persona: personaId,
})

export type Case = z.infer<typeof caseSchema>

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')

/**
 * A split: a named, hashed list of cases over one or more profile sets.
 * `sha256` covers the canonical JSON of every other field and of the profiles that the cases use, so one byte
 * more in a profile is another split.
 */
export const splitSchema = z.object({
  schema: format('patientsim-split', 1),
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  profiles: z.string().min(1),
  cases: z.array(caseSchema).min(1),
  sha256: sha256Schema,
})

export type Split = z.infer<typeof splitSchema>
