import { z } from 'zod'
import type { Message } from '../doctor.ts'
import file from './talk.json' with { type: 'json' }

const lines = z.array(z.string().min(1)).min(1)

const topicSchema = z
  .object({
    id: z.string(),
    /** What the question asks for by the author's intent: profile items, findings, attributes. */
    asks: z.array(z.string()).min(1),
    /** The question in everyday words, in simpler ones still, and as a clause in medical words. */
    plain: z.string(),
    simple: z.string(),
    technical: z.string(),
    /** The second question, for a patient who plays down. */
    precise: z.string().optional(),
    /** The question with an offer to look it up. */
    aid: z.string().optional(),
    /** True where a reason should come first. */
    private: z.boolean().default(false),
  })
  .strict()
export type TalkTopic = z.infer<typeof topicSchema>

/** What the two communicators ask about, in their order, and what else they say. */
export const talk = z
  .object({
    topics: z.array(topicSchema).min(1),
    comforts: lines,
    answers: lines,
    reasons: lines,
    steers: lines,
    preambles: lines,
  })
  .strict()
  .parse(file)

/** The n-th of the lines, over and over. */
export function nth(lines: readonly string[], n: number): string {
  return lines[n % lines.length]!
}

/** What the patient said, in order; the first answers the fixed greeting. */
export function patientWords(messages: readonly Message[]): string[] {
  return messages.filter((message) => message.role === 'patient').map((message) => message.content)
}
