import file from '../../data/mimic/rules.json' with { type: 'json' }
import { readFormat } from '../../schema/format.ts'
import { type MimicRules, mimicRulesSchema } from '../../schema/mimic.ts'

/** The cohort's rules. */
export const mimicRules: MimicRules = readFormat(mimicRulesSchema, file, 'bench/data/mimic/rules.json')
