import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * `node stand-in.ts <milliseconds> <rounds>`: the other side of a dialogue, in a process of its own: it answers every POST
 * after a fixed time; prints its address. By path: `/doctor` speaks `patientsim-doctor/1` and ends in the last round;
 * `/v1/chat/completions` is a model in OpenAI's dialect; `/task` plays promptfoo's remote user.
 */
const [milliseconds = 200, rounds = 10] = process.argv.slice(2).map(Number)

const question = { message: 'When did it start, and has it become any worse since then?' }
const verdict = { message: 'Thank you. I have what I need.', ddx: ['Influenza', 'Pneumonia', 'Asthma exacerbation'] }
const words = 'It started two days ago, doctor, and it has become a little worse since last night.'

interface Body {
  consultation_id?: string
  round?: number
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Body
  const answer = JSON.stringify(answerTo(request.url ?? '', body))
  setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), milliseconds)
})

function answerTo(path: string, body: Body): object {
  if (path.startsWith('/doctor')) {
    const { consultation_id, round } = body
    return { consultation_id, round, ...(round === rounds ? verdict : question) }
  }
  if (path.startsWith('/task')) return { result: words, tokenUsage: { prompt: 100, completion: 20, total: 120 } }
  return {
    id: 'stand-in',
    object: 'chat.completion',
    created: 0,
    model: 'stand-in',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: words } }],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  }
}

server.keepAliveTimeout = 60_000
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
