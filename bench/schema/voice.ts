import { z } from 'zod'
import { format } from './format.ts'
import { axes } from './persona.ts'

/** One sentence or two of a patient's that say no fact: no symptom, no relative's illness, no number. */
const lines = z.array(z.string().max(160)).min(1)

/** What a patient of one personality and language level says besides the facts, by occasion. */
export const voiceLinesSchema = z
  .object({
    /** States the chief complaint, `{x}`. */
    complaint: lines,
    /** Fragments before the first fact of an answer; may be empty. */
    lead: z.array(z.string()).min(1),
    /** Fragments before the yes to a symptom. */
    lead_yes: z.array(z.string()).min(1),
    /** Said after facts, when there is room; none for the plain. */
    tail: z.array(z.string()),
    /** Denies a symptom on which the record is silent: non-committal. */
    denial: lines,
    /** Answers an item on which the record is silent. */
    absent: lines,
    /** Denies the rest of what a turn asked, after an answer. */
    otherwise: lines,
    /** Nothing more to tell. */
    nothing_more: lines,
    /** Fragments before a fact that was told before. */
    again: lines,
    /** Asks back at a medical word, `{word}`. */
    word: lines,
    /** Did not follow a long or crowded turn. */
    lost: lines,
    /** A question that makes no sense to the patient. */
    unclear: lines,
    refuses: lines,
    forgotten: lines,
    minimised: lines,
    worry: lines,
    dramatised: lines,
    /** Nothing was asked. */
    idle: lines,
    comforted: lines,
    /** Answers an instruction. */
    complies: lines,
    farewell: lines,
  })
  .strict()
export type VoiceLines = z.infer<typeof voiceLinesSchema>

export const voiceSchema = z
  .object({
    schema: format('patientsim-voice', 1),
    personality: z.enum(axes.personality),
    levels: z.object({ A: voiceLinesSchema, B: voiceLinesSchema, C: voiceLinesSchema }).strict(),
  })
  .strict()

/** What a confused patient says beside the question, by phase. */
export const confusedSchema = z
  .object({ schema: format('patientsim-confused', 1), high: lines, moderate: lines, comforted: lines })
  .strict()

const words = z.array(z.string().min(1)).min(1)
const levels = z.tuple([z.string(), z.string()])

/** The beginnings by which a keyword fact is made a sentence. */
export const framesSchema = z
  .object({
    schema: format('patientsim-frames', 1),
    /** Last words of noun phrases that take "a". */
    article: words,
    /** "started …" → "it started …" */
    it_starts: words,
    /** "worse with …" → "it is worse with …" */
    it_is: words,
    /** "severe at night" → "it's severe at night"; before a noun ("severe pain") it is a noun phrase. */
    degrees: words,
    /** "ran out of …" → "I ran out of …" */
    i_past: words,
    /** "needs …" → "I need …" */
    i_present: z.record(z.string(), z.string()),
    /** "tired …" → "I'm tired …" */
    i_am: words,
    /** Words that go on with a state; before any other ("dizzy spells") it is a noun phrase. */
    after_state: words,
    /** "vomiting …" → "I've been vomiting …" */
    i_been: words,
    /** "cough started …" → "the cough started …" */
    after_subject: words,
    /** "pain worse with …" → "the pain is worse with …" */
    after_subject_is: words,
    /** Marks of a past event rather than a condition: "I had …". */
    events: words,
    relatives: words,
    /** Whole facts that only say that there is nothing. */
    none: words,
    /** Whole facts that say that it is not known. */
    unknown: words,
    /** Beginnings of drinking habits: "rarely" → "I drink, rarely". */
    drink_habits: words,
    /** Beginnings of an occupation that is no trade: "retired" → "I'm retired". */
    job_states: words,
    /** Ends of past events that take "a": "an appendectomy". */
    operations: words,
    /** Per item, at level A and above: what says "none", and how any other text begins. */
    items: z.record(z.string(), z.object({ none: levels, start: levels }).strict()),
  })
  .strict()

/** Medical words that are not findings, and what levels A and B say for them. */
export const plainWordsSchema = z
  .object({ schema: format('patientsim-plain-words', 1), words: z.record(z.string(), z.string()) })
  .strict()
