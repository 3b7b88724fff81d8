import { fileURLToPath } from 'node:url'
import { take } from './child.ts'
import type { Item } from './item.ts'

/** Whose runs over the test split stand on the board. */
const rows = ['checklist', 'checklist-plain', 'chief-complaint', 'constant-list', 'silent']

/** The API of a server under load; `server-load.ts` says what load. */
export const apiItem: Item = {
  name: 'api',
  title: `API: 500 boards a second of ${rows.length} rows, while 1,000 watch a run that goes on`,
  async measure({ workspace, quick, say }) {
    for (const name of rows) {
      say(`a run of ${name}`)
      await workspace.publish(name, 'test')
    }
    say('load')
    const program = fileURLToPath(new URL('server-load.ts', import.meta.url))
    const { stdout } = await take([program, '--times', quick ? '1' : '3'], workspace.env)
    const rounds = [...stdout.matchAll(/boards at .* p50 ([\d.]+) ms, p99 ([\d.]+) ms/g)]
    if (rounds.length === 0) throw new Error(`server-load.ts printed no p50 and p99: ${stdout}`)
    return [
      { name: 'a board: p50', unit: 'ms', better: 'lower', values: rounds.map(([, p50]) => Number(p50)) },
      { name: 'a board: p99', unit: 'ms', better: 'lower', values: rounds.map(([, , p99]) => Number(p99)) },
    ]
  },
}
