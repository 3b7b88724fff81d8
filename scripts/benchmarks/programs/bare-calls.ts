/**
 * `node bare-calls.ts <address> <dialogues> <rounds> <concurrency>`: the calls of so many dialogues by `fetch` and nothing
 * else: what the same work takes without any harness. Prints the seconds, without what starting Node took.
 */
const [address = ''] = process.argv.slice(2)
const [dialogues = 1, rounds = 1, concurrency = 1] = process.argv.slice(3).map(Number)
const body = JSON.stringify({ model: 'stand-in', messages: [{ role: 'user', content: 'x'.repeat(3000) }] })
const headers = { 'content-type': 'application/json' }

let left = dialogues
const lane = async () => {
  while (left-- > 0) {
    for (let call = 0; call < 2 * rounds; call++) {
      const answer = await fetch(`${address}/v1/chat/completions`, { method: 'POST', headers, body })
      await answer.json()
    }
  }
}
const began = performance.now()
await Promise.all(Array.from({ length: concurrency }, lane))
process.stdout.write(JSON.stringify({ seconds: (performance.now() - began) / 1000 }) + '\n')
