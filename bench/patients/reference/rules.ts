import { z } from 'zod'
import { format, readFormat } from '../../schema/format.ts'
import { disclosures } from '../../schema/transcript.ts'
import table from './rules.json' with { type: 'json' }

/** One rule of disclosure. `disclose.ts` applies it; every ledger entry names the rule that decided. */
export const ruleSchema = z
  .object({
    id: z.string().regex(/^[a-zA-Z.]+$/),
    axis: z.enum(['all', 'personality', 'cefr', 'recall', 'dazed']),
    /** The level of the axis that the rule belongs to, or `*`. */
    level: z.string(),
    /** What the ledger says of a fact under this rule; null for a rule that writes no entry. */
    how: z.enum(disclosures).nullable(),
    does: z.string(),
    /** How much it touches. */
    dose: z.string(),
    /** What the doctor must do to get the fact. */
    win: z.string(),
    /** The line of PatientSim's persona description (arXiv 2505.17818) that it stands for, in our words. */
    persona: z.string(),
  })
  .strict()
export type Rule = z.infer<typeof ruleSchema>

const rulesSchema = z.object({ schema: format('patientsim-rules', 1), rules: z.array(ruleSchema).min(1) })

/** Every rule of disclosure, the general ones first. */
export const rules: readonly Rule[] = readFormat(rulesSchema, table, 'rules.json').rules

const byId = new Map(rules.map((rule) => [rule.id, rule]))

/**
 * The rule with this id.
 * @throws Error for an id that the table does not hold: a fault of ours, as ids come from `disclose` alone
 */
export function ruleOf(id: string): Rule {
  const rule = byId.get(id)
  if (!rule) throw new Error(`No disclosure rule is called "${id}".`)
  return rule
}
