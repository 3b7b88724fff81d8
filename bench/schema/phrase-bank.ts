import { z } from 'zod'
import { format } from './format.ts'
import { phrase } from './illness-script.ts'

const phrases = z.array(phrase).min(1)
const byName = z.record(z.string().regex(/^[a-z][a-z_]*$/), phrases).default({})

/**
 * Words that all illness scripts share, so that the wording of a fact says no more than its clinical meaning. Files of
 * this format are read together; a name stands in one of them only.
 */
export const phraseBankSchema = z
  .object({
    schema: format('patientsim-phrases', 1),
    /** For a reader: what the file holds. */
    about: z.string().min(1),
    /** Finding id → noun phrases that state it, where a script gives it no words; `<fever>` in a phrase. */
    present: byName,
    /** Finding id → "no …" phrases, for scripts that give its absence no words of their own. */
    absent: byName,
    /** Attribute or finding id → way or kind → phrases; `<onset/sudden_hours>` in a phrase. */
    groups: z.record(z.string().regex(/^[a-z][a-z_]*$/), byName).default({}),
  })
  .strict()

export type PhraseBank = Pick<z.infer<typeof phraseBankSchema>, 'present' | 'absent' | 'groups'>
