import { z } from 'zod'
import { program, take } from './child.ts'
import { type Figure, type Item, repeated, resources } from './item.ts'
import { measuredDoctor } from './workspace.ts'

const printed = z.object({ consultations: z.number(), seconds: z.number() })

/** Consultations that one core has before it counts: code that runs often is compiled by then. */
const warmUp = '74'

/** The reference track with a built-in doctor: how fast, and whether memory stays level with the number of cases. */
export const referenceItem: Item = {
  name: 'reference',
  title: 'Reference track, `checklist` doctor (30 rounds a consultation)',
  async measure({ workspace, quick, say }) {
    say('one core')
    const alone = await repeated(quick ? 1 : 3, async () => {
      const { stdout } = await take([program('consultations'), measuredDoctor, 'test', warmUp])
      const { consultations, seconds } = printed.parse(JSON.parse(stdout))
      return consultations / seconds
    })
    const one: Figure = { name: 'one core, warm: consultations', unit: '1/s', better: 'higher', values: alone }
    say('370 cases')
    const few = await repeated(quick ? 1 : 2, () => workspace.reference('test'))
    const ofFew = resources('`run --split test` (370 cases), all cores', few)
    if (quick) return [one, ...ofFew]
    say('2,775 cases')
    const many = await repeated(2, () => workspace.reference('full'))
    const rates = many.map((run) => 2775 / run.seconds)
    say('27,750 cases')
    const most = [await workspace.reference('full', 10)]
    const peaks = [few, many, most].map((runs) => Math.max(...runs.map((run) => run.peakMb)))
    const level = Math.max(...peaks) / Math.min(...peaks)
    return [
      one,
      ...ofFew,
      { name: '`run --split full`, all cores: consultations', unit: '1/s', better: 'higher', goal: 200, values: rates },
      ...resources('`run --split full` (2,775 cases), all cores', many, { seconds: 20, peakMb: 600 }),
      ...resources('`run --split full --trials 10` (27,750 cases), all cores', most),
      { name: 'peak memory, most of the three ÷ least', unit: '×', better: 'lower', goal: 1.3, values: [level] },
    ]
  },
}
