import { type ChatMessage, type ChatModel, type Completion, type CompletionRequest, ModelError } from './port.ts'

/**
 * Sends a chat, and one that is longer than the model's context once more without the oldest half of its talk. The
 * system message and the last message stay.
 * @throws as `ChatModel`; `context-length` where half of the talk is too long, too, or there is no older half
 */
export async function completeFitting(model: ChatModel, request: CompletionRequest): Promise<Completion> {
  try {
    return await model.complete(request)
  } catch (error) {
    const messages = withoutOldestHalf(request.messages)
    const canFit = messages.length < request.messages.length
    if (!(error instanceof ModelError) || error.code !== 'context-length' || !canFit) throw error
    return model.complete({ ...request, messages })
  }
}

/** Whole rounds go, so that the roles still take turns. */
function withoutOldestHalf(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === 'system')
  const talk = messages.slice(system.length)
  const half = 2 * Math.ceil((talk.length - 1) / 4)
  const allButLast = 2 * Math.floor((talk.length - 1) / 2)
  return [...system, ...talk.slice(Math.min(half, allButLast))]
}
