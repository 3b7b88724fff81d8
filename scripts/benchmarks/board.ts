import { z } from 'zod'
import { program, take } from './child.ts'
import { type Item, repeated } from './item.ts'

/** The largest board that is thought of. */
export const boardItem: Item = {
  name: 'board',
  title: 'Board',
  async measure({ quick }) {
    const values = await repeated(quick ? 1 : 3, async () => {
      const { stdout } = await take([program('rank-board'), '300', '2000'])
      return z.object({ seconds: z.number() }).parse(JSON.parse(stdout)).seconds
    })
    return [{ name: 'rank intervals of 300 rows, 2,000 resamples', unit: 's', better: 'lower', goal: 5, values }]
  },
}
