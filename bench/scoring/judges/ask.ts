import { z } from 'zod'
import { jsonSchemaOf } from '../../models/structured.ts'
import { InputError } from '../../schema/error.ts'
import type { Judge, PromptName } from './judge.ts'
import { type QuotedLine, quote } from './quote.ts'
import { readAnswer } from './read-answer.ts'

/**
 * Tokens that a judge's answer must have room for, by prompt; a model file may give more, as a model that thinks aloud
 * needs. Each is the next power of two above twice the longest answer to our own longest talks (the checklist's, on the
 * test split): 112, 451, 213, 461, 924 and 1,286 tokens of o200k_base, with reasons of the 400 characters that are kept.
 */
export const outputTokens: Readonly<Record<Exclude<PromptName, 'reminder'>, number>> = {
  ddx: 256,
  'coverage-extract': 1024,
  'coverage-rate': 512,
  persona: 1024,
  doctor: 2048,
  factuality: 4096,
}

/** One question to a judge. */
export interface Question<T> {
  /** The prompt file that is the system message. */
  prompt: Exclude<PromptName, 'reminder'>
  /** Values of its placeholders: ours alone, never words of a doctor or a patient. */
  values: Readonly<Record<string, string>>
  /** What is judged; all that others said is here and nowhere else. */
  quoted: readonly QuotedLine[]
  /** The longest line that is quoted, in characters. */
  longest?: number
  schema: z.ZodType<T>
  /** Reads what is no JSON, e.g. a bare "Y"; null when it can't. */
  bare?: (text: string) => T | null
  /** Names the call for the cache and the retries. */
  trial: string
}

/**
 * Asks a judge. The instructions are the system message; the user message is the quotation and a fixed reminder that it
 * is data. The model layer asks anew for an answer of another form, a fixed number of times.
 * @throws ModelError `unusable` when no answer had the form, or another fault of the model
 */
export async function ask<T>(judge: Judge, question: Question<T>): Promise<T> {
  const { block, nonce } = quote(question.quoted, `${question.prompt} ${question.trial}`, question.longest)
  const read = (text: string) => readAnswer(question.schema, text) ?? question.bare?.(text) ?? null
  const completion = await judge.model.complete({
    messages: [
      {
        role: 'system',
        content: fillPrompt(question.prompt, judge.prompts[question.prompt], { ...question.values, nonce }),
      },
      { role: 'user', content: `${block}\n\n${fillPrompt('reminder', judge.prompts.reminder, { nonce })}` },
    ],
    schema: { name: question.prompt.replaceAll('-', '_'), json: jsonSchemaOf(question.schema) },
    outputTokens: outputTokens[question.prompt],
    trial: question.trial,
    usable: (text) => read(text) !== null,
  })
  return read(completion.text)!
}

/**
 * Puts values into a judge's prompt, each `{name}` once over, so that a value's own braces stay as they are.
 * @throws InputError `prompt/placeholder` for a name without a value
 */
export function fillPrompt(name: string, prompt: string, values: Readonly<Record<string, string>>): string {
  return prompt.trim().replace(/\{([a-z_]+)\}/g, (_, key: string) => {
    const value = values[key]
    if (value === undefined)
      throw new InputError(
        'prompt/placeholder',
        `The judge's prompt ${name}.md holds {${key}}, for which there is no value.`,
      )
    return value
  })
}
