import { modelServer } from './model-server.ts'

/** A process of its own whose models take 300 ms a call; the doctor ends after 16 rounds. Prints its address. */
const { url } = await modelServer((call) => ({
  delay: 0.3,
  text: call.model === 'p' ? 'It hurts.' : call.messages.length < 32 ? 'Since when?' : '[DDX] Flu',
}))
process.stdout.write(`${url}\n`)
