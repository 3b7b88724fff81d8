import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Call {
  model: string
  messages: unknown[]
}

/** A process of its own whose models take 300 ms a call, in the OpenAI dialect; the doctor ends after 16 rounds. Prints its address. */
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const call = JSON.parse(Buffer.concat(chunks).toString()) as Call
  const content = call.model === 'p' ? 'It hurts.' : call.messages.length < 32 ? 'Since when?' : '[DDX] Flu'
  const completion = {
    id: 'slow',
    object: 'chat.completion',
    created: 0,
    model: call.model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } }],
    usage: { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105 },
  }
  setTimeout(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(completion)), 300)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
