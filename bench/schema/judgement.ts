import { z } from 'zod'
import { sha256Schema } from './case.ts'
import { format } from './format.ts'
import { axes } from './persona.ts'
import { estimateSchema } from './scores.ts'

/** The modules that an LLM judges, after PatientSim's paper. */
export const judgeModules = ['ddx', 'coverage', 'persona', 'doctor', 'factuality'] as const
export type JudgeModuleName = (typeof judgeModules)[number]

/** How a sentence stands to a profile item that it mentions. */
export const entailments = ['entailed', 'neutral', 'contradicted'] as const

/** What a sentence of the patient's is. */
export const sentenceKinds = ['politeness', 'emotion', 'inquiry', 'meta', 'information'] as const

function byLevel<Level extends string>(levels: readonly Level[]) {
  return z
    .object(Object.fromEntries(levels.map((level) => [level, z.string().min(1)])) as Record<Level, z.ZodString>)
    .strict()
}

/** What a judge looks for at each level of a persona: `bench/data/prompts/judges/levels.json`. */
export const judgeLevelsSchema = z
  .object({
    schema: format('patientsim-judge-levels', 1),
    personality: byLevel(axes.personality),
    cefr: byLevel(axes.cefr),
    recall: byLevel(axes.recall),
    dazed: byLevel(['high'] as const),
    realism: z.string().min(1),
  })
  .strict()

const rating = z.number().int().min(1).max(4)

/** One thing that was judged. */
export const verdictSchema = z.object({
  /** What: `ddx`, a profile item, a criterion, or a sentence as `<round>.<number>`. */
  of: z.string(),
  /** `Y` or `N`, `recorded` or `not recorded`, a rating of 1–4, or a sentence's kind. */
  verdict: z.union([z.string(), rating]),
  /** What exact code says of the same, in the same words. */
  exact: z.string().optional(),
  /** The judge's reason, cut; a model's text, never to be shown as markup. */
  reason: z.string().optional(),
  /** How true a recorded item is (coverage), how plausible a sentence without support is (factuality). */
  rating: rating.optional(),
  /** The profile items that a sentence mentions. */
  items: z.record(z.string(), z.enum(entailments)).optional(),
  /** Whether a sentence says something that the profile lacks. */
  adds: z.boolean().optional(),
})
export type Verdict = z.infer<typeof verdictSchema>

/** One line of `judgements.<hash>.jsonl`: one module on one trial. */
export const judgementSchema = z.object({
  schema: format('patientsim-judgement', 1),
  case: z.string(),
  profile: z.string(),
  trial: z.number().int().min(1),
  module: z.enum(judgeModules),
  /** Null where there is nothing to score. */
  scores: z.record(z.string(), z.number().nullable()),
  /** Why the trial has no scores: the code of the model's fault; never a 0. */
  unscored: z.string().optional(),
  verdicts: z.array(verdictSchema),
})
export type Judgement = z.infer<typeof judgementSchema>

const interval = z.object({ low: z.number(), high: z.number() }).nullable()
const coefficient = z.object({ value: z.number().nullable(), interval })

/** How far two raters agree over some verdicts; intervals are 95 %, by a bootstrap over profiles. */
export const agreementSchema = z.object({
  /** Verdicts that both gave, and the profiles that they are about. */
  verdicts: z.number().int().min(1),
  profiles: z.number().int().min(1),
  categories: z.array(z.string()),
  /** Rows are the first rater's categories, columns the second's. */
  table: z.array(z.array(z.number().int().min(0))),
  observed: coefficient,
  kappa: coefficient,
  /** Gwet's AC1. */
  ac1: coefficient,
  /** For ratings of 1–4: kappa and AC2 with quadratic weights. */
  weighted: z.object({ kappa: coefficient, ac2: coefficient }).optional(),
})
export type AgreementReport = z.infer<typeof agreementSchema>

/** A verdict on which two raters differ. */
export const disagreementSchema = z.object({
  case: z.string(),
  trial: z.number().int().min(1),
  of: z.string(),
  first: z.string(),
  second: z.string(),
})
export type Disagreement = z.infer<typeof disagreementSchema>

/** Everything that shapes a judgement except the talk. Its hash names the files. */
export const judgeSetupSchema = z.object({
  modules: z.record(z.string(), z.string()),
  model: z.object({ kind: z.string(), model: z.string(), parameters: z.record(z.string(), z.unknown()) }),
  /** SHA-256 of each prompt file by its name. */
  prompts: z.record(z.string(), sha256Schema),
  /** Tokens that the answer to each prompt had room for at least; absent where the model's own limit held alone. */
  output_tokens: z.record(z.string(), z.number().int().min(1)).optional(),
})
export type JudgeSetup = z.infer<typeof judgeSetupSchema>

/**
 * `judge.<hash>.json` beside a bundle: a judge's means, and how it stands to the exact scores. Not covered by the
 * bundle's hashes.
 */
export const judgeReportSchema = z.object({
  schema: format('patientsim-judge', 1),
  bundle: z.object({ content_sha256: sha256Schema, bundle_sha256: sha256Schema }),
  judge_sha256: sha256Schema,
  judge: judgeSetupSchema,
  /** Of `judgements.<hash>.jsonl`. */
  judgements_sha256: sha256Schema,
  scores: z.record(z.string(), z.record(z.string(), estimateSchema)),
  /** Unscored trials by module and code. */
  unscored: z.record(z.string(), z.record(z.string(), z.number().int().min(1))),
  /** Exact code (first) against the judge (second), by module. */
  agreement: z.record(z.string(), agreementSchema.extend({ disagreements: z.array(disagreementSchema) })),
})
export type JudgeReport = z.infer<typeof judgeReportSchema>
