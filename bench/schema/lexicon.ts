import { z } from 'zod'
import { format } from './format.ts'
import { profileItems } from './profile.ts'
import { acts, attributes } from './transcript.ts'

/**
 * Expressions of a lexicon: words in any form ("smoke" stands for smokes, smoked, smoking), `(a|b|)` for a choice,
 * `...` for up to four words of any kind. Articles and possessives are ignored.
 */
const expressions = z.array(z.string().min(1))

const items = Object.keys(profileItems) as [keyof typeof profileItems]

/** How doctors ask: `bench/data/ontology/items.json`. */
export const lexiconSchema = z
  .object({
    schema: format('patientsim-lexicon', 1),
    /** What a question holds that asks for a profile item. */
    items: z.partialRecord(z.enum(items), expressions),
    /** What a question holds that asks for an attribute, and what a record holds that states it. */
    attributes: z.record(z.enum(attributes), z.object({ ask: expressions, states: expressions }).strict()),
    /** Looser expressions for findings than their own file lists. */
    findings: z.record(z.string(), expressions),
    /** Findings that are a kind of another: who has double vision has a change of vision. */
    broader: z.record(z.string(), z.string()),
    /** Findings that are not asked on the words by which a finding that holds them is: heartburn is no chest pain. */
    overrides: z.record(z.string(), z.array(z.string().min(1))),
    /** What doctors type for short, and what they mean: "hx" is "history". */
    shorthand: z.record(z.string(), z.string().min(1)),
    /** "Any other symptoms?" */
    any: expressions,
    /** Expressions that look like a topic and are none: "drink water". */
    ignore: expressions,
    acts: z.partialRecord(z.enum(acts), expressions),
    /** Words that open a request for an answer: "tell me", "i would like to know"; as they stand, without choices. */
    requests: z.array(z.string().min(1)),
    /** Verbs by which a patient is told to do something: "lift", "squeeze". */
    commands: expressions,
    /** Marks of an examination or of a plan: "when I press", "let me listen". */
    examination: expressions,
    relatives: expressions,
    family: expressions,
    conditions: expressions,
    medicines: expressions,
    /** Medical words, beside the findings' clinical ones, that lay people do not use. */
    jargon: expressions,
    /** Offers of a memory aid. */
    prompt: expressions,
    /** Marks of a precise question about severity. */
    precise: expressions,
    /** Words of complaint that ask for a finding when a part of the body follows: "pain … jaw" is jaw_pain. */
    body: z.array(z.object({ heads: expressions, parts: z.record(z.string(), z.string()) }).strict()),
  })
  .strict()

export type Lexicon = z.infer<typeof lexiconSchema>
