import { z } from 'zod'
import { format } from './format.ts'
import { families } from './ontology.ts'
import { attributes } from './transcript.ts'

const share = z.number().min(0).max(1)

/**
 * A phrase with its variants: `(a|b)` is a choice, `{2-6}` a whole number in that range, `<onset/days>` any phrase of
 * that group of the phrase bank (`bench/data/phrases`). "started suddenly {2-6} hours ago while (resting|climbing)".
 */
export const phrase = z.string().min(1).refine((text) => !text.includes(';'), 'must not hold a semicolon, which separates facts')

/** Phrases that are drawn equally often, or each with a whole-number weight: read as a list that repeats them. */
const mixture = z.union([
  z.array(phrase),
  z
    .record(phrase, z.number().int().min(1).max(20))
    .transform((weights) => Object.entries(weights).flatMap(([text, weight]) => Array<string>(weight).fill(text))),
])

/** Phrases of the script's own; none means those of the phrase bank for the finding. */
const ownPhrases = mixture.default([])

/** Who an entry applies to; absent means everyone with the diagnosis. */
const only = z
  .object({ gender: z.enum(['Male', 'Female']).optional(), age_min: z.number().int().optional(), age_max: z.number().int().optional() })
  .strict()
  .optional()

/** Where a block's figures come from: ids of the script's `sources`; `judgement` says that some are the author's. */
const provenance = { sources: z.array(z.string()), judgement: z.string().optional() }

const weighted = z.array(z.object({ text: phrase, weight: z.number().positive(), only }).strict()).min(1)
const chance = z.object({ text: phrase, frequency: share, only }).strict()

/** One finding of the illness: how often, and how it is described. */
const presentFinding = z
  .object({
    finding: z.string(),
    frequency: share,
    /** Noun phrases that state the finding as the record would, e.g. "pressure across the chest". */
    phrases: ownPhrases,
    /** What can be said of it further; each attribute becomes a fact of its own with this frequency when the finding is present. */
    attributes: z.partialRecord(z.enum(attributes), z.object({ frequency: share, phrases: mixture }).strict()).default({}),
    only,
  })
  .strict()

export const illnessScriptSchema = z
  .object({
    schema: format('patientsim-illness-script', 1),
    /** Id of the diagnosis in the ontology. */
    diagnosis: z.string(),
    family: z.enum(families),
    /** One paragraph for a reader: how it presents, and what tells it from its four mimics. */
    summary: z.string().min(1),
    sources: z.array(
      z
        .object({
          id: z.string(),
          kind: z.enum(['guideline', 'textbook', 'review', 'cohort', 'statistics']),
          citation: z.string().min(1),
          year: z.number().int(),
        })
        .strict(),
    ),
    demographics: z
      .object({
        ...provenance,
        female: share,
        age: z.object({ mean: z.number(), sd: z.number().positive(), min: z.number().int().min(18), max: z.number().int().max(95) }).strict(),
      })
      .strict(),
    /** Triage words; `needs` names findings that are then present. */
    chief_complaints: z
      .object({ ...provenance, variants: z.array(z.object({ text: phrase, weight: z.number().positive(), needs: z.array(z.string()), only }).strict()).min(2) })
      .strict(),
    findings: z.object({ ...provenance, present: z.array(presentFinding).min(4) }).strict(),
    /** Findings whose absence is charted, with the share of charts that do; written "no …". */
    pertinent_negatives: z
      .object({ ...provenance, absent: z.array(z.object({ finding: z.string(), frequency: share, phrases: ownPhrases, only }).strict()).min(4) })
      .strict(),
    /** Past and chronic conditions, by id in the ontology; their medicines follow from there. */
    history: z.object({ ...provenance, conditions: z.array(z.object({ condition: z.string(), frequency: share, only }).strict()) }).strict(),
    /** Operations and past events that are not conditions: "appendectomy 10 years ago". */
    past_events: z.object({ ...provenance, events: z.array(chance) }).strict(),
    family_history: z.object({ ...provenance, entries: z.array(chance) }).strict(),
    devices: z.object({ ...provenance, entries: z.array(chance.extend({ needs: z.string().optional() })) }).strict(),
    /** Overrides of the general population's social history, where the illness is tied to it. */
    social: z
      .object({
        ...provenance,
        tobacco: weighted.optional(),
        alcohol: weighted.optional(),
        illicit_drug: weighted.optional(),
        exercise: weighted.optional(),
        sexual_history: weighted.optional(),
        occupation: weighted.optional(),
        living_situation: weighted.optional(),
      })
      .strict(),
    transport: z.object({ ...provenance, ambulance: share, walk_in: share, other: share }).strict(),
    pain: z.object({ ...provenance, none: share, mean: z.number().min(0).max(10), sd: z.number().positive() }).strict(),
    disposition: z.object({ ...provenance, admitted: share }).strict(),
  })
  .strict()

export type IllnessScript = z.infer<typeof illnessScriptSchema>
