import type { z } from 'zod'
import { type Answer, ModelError } from './port.ts'

/** What a service's body says, in the words that all services share. */
export interface Heard {
  /** The model or a filter declined. */
  declined: boolean
  text: string
  /** The answer ends at the token limit. */
  isCut: boolean
  /** The model as the service names it. */
  model: string | null | undefined
  tokens: Answer['tokens']
}

/**
 * Closes a call: the service's body as an answer.
 * @param name the model, for errors
 * @param heard reads a body of the right shape
 * @throws ModelError `broken` for a body of another shape, `refused`, `empty`
 */
export function answerOf<Body>(
  name: string,
  schema: z.ZodType<Body>,
  body: unknown,
  heard: (body: Body) => Heard,
): Answer {
  const parsed = schema.safeParse(body)
  if (!parsed.success)
    throw new ModelError('broken', `The answer of ${name} has not the shape of its service's answers.`)
  const { declined, text, isCut, model, tokens } = heard(parsed.data)
  if (declined) throw new ModelError('refused', `${name}, or a filter of its service, declined to answer.`)
  if (text.trim() === '') throw new ModelError('empty', `The answer of ${name} is empty.`)
  return { text, finish: isCut ? 'length' : 'stop', model: model ?? name, tokens }
}
