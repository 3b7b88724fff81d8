import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { InputError } from '../../bench/schema/error.ts'
import { describeIssues } from '../../bench/schema/format.ts'
import { hashOf } from '../../bench/schema/hash.ts'
import { answers, devCases, devPatient } from '../consult/talk.ts'
import { statusOf } from './problem.ts'

const content = z.union([
  z.string().max(8000),
  z.array(z.object({ type: z.literal('text'), text: z.string().max(8000) })).max(20).transform((parts) => parts.map((part) => part.text).join('\n')),
])

/** What is read of a request of OpenAI's chat completions; other fields do not matter to this patient. */
export const requestSchema = z.object({
  model: z.string().regex(/^patient\/.+/, 'must be patient/<case-id>, as /v1/models lists them').max(200),
  messages: z
    .array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: content.nullish() }))
    .min(1)
    .max(200),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, 'must be 1: this patient has one answer').nullish(),
})

/**
 * The patient behind OpenAI's chat completions: the harness's `user` messages are the doctor's words. Nothing is kept: each
 * request is answered from its own messages, all of them again; `system` and `assistant` messages are not read. `usage`
 * counts words, for there are no tokens here.
 * @param now the clock for `created`
 */
export function chatCompletions(now: () => Date): Hono {
  const app = new Hono()
  const created = () => Math.floor(now().getTime() / 1000)
  app.get('/v1/models', (c) =>
    c.json({ object: 'list', data: devCases.map(({ id }) => ({ id: `patient/${id}`, object: 'model', created: 0, owned_by: 'patientsim' })) }),
  )
  app.post('/v1/chat/completions', async (c) => {
    const request = readRequest(await c.req.text())
    const turns = request.messages.filter((one) => one.role === 'user').map((one) => one.content ?? '')
    if (turns.length === 0 || turns.length > 40) {
      throw new InputError('chat/turns', 'Send between 1 and 40 messages with the role "user": they are the doctor’s words.')
    }
    const said = answers(devPatient(request.model.slice('patient/'.length)), turns)
    const answer = said.at(-1)!.patient ?? ''
    const usage = usageOf(turns, said.map((one) => one.patient ?? ''))
    const head = { id: `chatcmpl-${hashOf([request.model, turns]).slice(0, 24)}`, created: created(), model: request.model }
    if (!request.stream) {
      const choice = { index: 0, message: { role: 'assistant', content: answer, refusal: null }, logprobs: null, finish_reason: 'stop' }
      return c.json({ ...head, object: 'chat.completion', choices: [choice], usage })
    }
    return streamSSE(c, async (stream) => {
      const send = (delta: object, finish: string | null) =>
        stream.writeSSE({ data: JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] }) })
      await send({ role: 'assistant', content: '' }, null)
      for (const words of answer.match(/\s*\S+/g) ?? []) await send({ content: words }, null)
      await send({}, 'stop')
      if (request.stream_options?.include_usage) {
        await stream.writeSSE({ data: JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage }) })
      }
      await stream.writeSSE({ data: '[DONE]' })
    })
  })
  app.onError((error, c) => {
    const status = statusOf(error)
    if (status === 500) throw error
    const { code, message } = error as InputError
    return c.json({ error: { message, type: 'invalid_request_error', param: null, code } }, status)
  })
  return app
}

function readRequest(text: string): z.output<typeof requestSchema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new InputError('request/not-json', 'The body is not valid JSON.')
  }
  const parsed = requestSchema.safeParse(value)
  if (!parsed.success) throw new InputError('request/invalid', `The body is not valid: ${describeIssues(parsed.error)}.`)
  return parsed.data
}

function usageOf(turns: readonly string[], said: readonly string[]) {
  const words = (texts: readonly string[]) => texts.reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 0)
  const completion = words(said.slice(-1))
  const prompt = words(turns) + words(said) - completion
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}
