import { clean, withoutThoughts } from '../models/clean.ts'
import { completeFitting } from '../models/overflow.ts'
import {
  callOf,
  type ChatMessage,
  type ChatModel,
  type Completion,
  type CompletionRequest,
  ModelError,
  type ModelFault,
} from '../models/port.ts'
import { ddxFromMessage } from '../scoring/ddx/parse.ts'
import {
  type Doctor,
  DoctorError,
  type DoctorFault,
  type DoctorReply,
  type DoctorRequest,
  maxMessageLength,
} from './doctor.ts'
import { checkPrompt, fillPrompt } from './prompt.ts'

/** How a fault of the model is called as a fault of the doctor. */
const faultNames: Record<ModelFault, DoctorFault> = {
  'rate-limit': 'http-status',
  server: 'http-status',
  'bad-request': 'http-status',
  unreachable: 'unreachable',
  timeout: 'timeout',
  broken: 'not-json',
  empty: 'wrong-shape',
  unusable: 'wrong-shape',
  refused: 'refused',
  'context-length': 'context-length',
}

/**
 * A doctor that is a chat model with a prompt. The talk is the chat: the doctor's words are the model's, the patient's
 * are the user's. A talk longer than the model's context is sent once more without its oldest half.
 * @param prompt with the placeholders that `fillPrompt` knows
 * @throws InputError `prompt/placeholder` for a placeholder that there is no value for
 */
export function modelDoctor(name: string, model: ChatModel, prompt: string): Doctor {
  checkPrompt(name, prompt)
  return {
    name,
    async reply(request, signal, trial = request.consultation_id) {
      const call: CompletionRequest = {
        messages: chatOf(request, prompt),
        trial: `${trial}/doctor/${request.round}`,
        ...(signal ? { signal } : {}),
      }
      try {
        return replyOf(await completeFitting(model, call))
      } catch (error) {
        throw error instanceof ModelError ? new DoctorError(faultNames[error.code], error.message) : error
      }
    },
  }
}

/** The chat for one turn. */
function chatOf(request: DoctorRequest, prompt: string): ChatMessage[] {
  const talk = request.messages.map(({ role, content }) => {
    return { role: role === 'doctor' ? ('assistant' as const) : ('user' as const), content }
  })
  return [{ role: 'system', content: fillPrompt(prompt, request) }, ...talk]
}

/**
 * Words are cleaned as speech; a differential is left as it is written, for its lines, parentheses and marks are part
 * of it.
 */
function replyOf(completion: Completion): DoctorReply {
  const text = withoutThoughts(completion.text)
  const message = ddxFromMessage(text) ? text : clean(text)
  const { tokens, retries, cost_usd } = completion
  return {
    message: message.slice(0, maxMessageLength),
    retries,
    ...(tokens ? { tokens: { input: tokens.input, output: tokens.output } } : {}),
    ...(cost_usd === null ? {} : { cost_usd }),
    call: callOf(completion),
  }
}
