import { z } from 'zod'
import { format } from './format.ts'
import { axes } from './persona.ts'

const words = z.array(z.string().min(1)).min(10)

/** Words that show a language level, and medical words that a level still knows: `bench/data/prompts/words.json`. */
export const wordsSchema = z
  .object({
    schema: format('patientsim-words', 1),
    licence: z.string(),
    source: z.string(),
    cefr: z.record(z.enum(['A1', 'A2', 'B1', 'B2', 'C1', 'C2']), words),
    medical: z.record(z.enum(['A', 'B', 'C']), words),
  })
  .strict()
export type Words = z.infer<typeof wordsSchema>

/** A level in a few words, and after each line break with a tab one sentence that says more. */
const description = z.string().min(1)

/** One entry for each level; others are left out. */
function byLevel<Level extends string, Entry extends z.ZodType>(levels: readonly Level[], entry: Entry) {
  return z.object(Object.fromEntries(levels.map((level) => [level, entry])) as Record<Level, Entry>)
}

/**
 * The files of PatientSim's prompt folder that describe the levels, by file name. Confusion fades through `moderate`.
 */
export const levelFiles = {
  'personality_type.json': byLevel(axes.personality, description),
  'cefr_type.json': byLevel(axes.cefr, description),
  'recall_level_type.json': byLevel(axes.recall, description),
  'dazed_level_type.json': byLevel(['high', 'moderate', 'normal'] as const, description),
  'sentence_length_limit.json': byLevel(axes.personality, z.union([z.string(), z.number()]).transform(String)),
} as const

/**
 * Words that a grounded patient's model may add of its own, for they hold no fact:
 * `bench/data/prompts/plain-talk.json`. No word that could answer how much, how often, how long, or yes or no.
 */
export const plainTalkSchema = z
  .object({
    schema: format('patientsim-plain-talk', 1),
    function: z.array(z.string().min(1)),
    talk: z.array(z.string().min(1)),
  })
  .strict()

const sentence = z.string().min(1)

/**
 * What joins a prompt-only patient's levels, where the original has it in its code: `bench/data/prompts/frame.json`.
 */
export const frameSchema = z
  .object({
    schema: format('patientsim-prompt-frame', 1),
    /** Ends every manner but the plain one. */
    stress: sentence,
    /** The persona in one line: `{cefr}`, `{personality}`, `{recall}`, `{dazed}`. */
    reminder: sentence,
    /** Stands for a turn without a word. */
    silence: sentence,
    /** How confusion fades, what begins each of its phases, and what it leaves alone. */
    confusion: sentence,
    phases: z.object({ high: sentence, moderate: sentence, normal: sentence }).strict(),
    language: sentence,
  })
  .strict()
export type Frame = z.infer<typeof frameSchema>

/** What a grounded patient's model is told in a turn: `bench/data/prompts/grounded-turn.json`. */
export const groundedTurnSchema = z
  .object({
    schema: format('patientsim-grounded-turn', 1),
    /** `{doctor}` and `{draft}`, each as a JSON text. */
    turn: sentence,
    /** Said after words that the check refused, for `{fault}`. */
    again: sentence,
  })
  .strict()
export type GroundedTurn = z.infer<typeof groundedTurnSchema>
