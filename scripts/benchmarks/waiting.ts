import { z } from 'zod'
import { program, take } from './child.ts'
import { type Figure, type Item, repeated } from './item.ts'
import { withStandIn } from './stand-in.ts'
import type { Workspace } from './workspace.ts'

/** Dialogues of some rounds, each a call to the doctor and one to the patient's model, all of one length. */
interface Cell {
  milliseconds: number
  concurrency: number
  dialogues: number
  rounds: number
  times: number
  /** The most that wall time may be of the ideal. */
  goal?: number
}

/**
 * The number of dialogues and rounds is such that a cell takes seconds, and the machine could be idle for most of them. Where many
 * begin and end at once, a cell as long as consultations are, 30 rounds, tells what a call adds from what a run adds once.
 */
const cells: readonly Cell[] = [
  { milliseconds: 20, concurrency: 1, dialogues: 5, rounds: 10, times: 3 },
  { milliseconds: 20, concurrency: 32, dialogues: 160, rounds: 10, times: 3 },
  { milliseconds: 20, concurrency: 256, dialogues: 512, rounds: 10, times: 2 },
  { milliseconds: 200, concurrency: 1, dialogues: 2, rounds: 10, times: 2, goal: 1.05 },
  { milliseconds: 200, concurrency: 32, dialogues: 64, rounds: 10, times: 3, goal: 1.05 },
  { milliseconds: 200, concurrency: 256, dialogues: 512, rounds: 10, times: 2, goal: 1.05 },
  { milliseconds: 200, concurrency: 256, dialogues: 512, rounds: 30, times: 2, goal: 1.05 },
  { milliseconds: 300, concurrency: 32, dialogues: 64, rounds: 10, times: 3, goal: 1.1 },
  { milliseconds: 1000, concurrency: 1, dialogues: 1, rounds: 4, times: 1 },
  { milliseconds: 1000, concurrency: 32, dialogues: 32, rounds: 4, times: 1 },
  { milliseconds: 1000, concurrency: 256, dialogues: 256, rounds: 4, times: 1 },
]

const printed = z.object({ seconds: z.number(), cpuSeconds: z.number(), diagnosed: z.number(), others: z.number() })
const printedBare = z.object({ seconds: z.number() })

/**
 * What the harness adds to calls that take their time: an HTTP doctor, and a patient whom a model plays. Where there is a goal, the
 * same calls are made without a harness, too, by turns: what this machine takes for them.
 */
export const waitingItem: Item = {
  name: 'waiting',
  title: 'HTTP doctor and LLM patient, every call of a fixed length',
  async measure({ workspace, quick, say }) {
    const figures: Figure[] = []
    for (const cell of quick ? cells.filter((one) => one.goal !== undefined) : cells) {
      const length = cell.rounds === 30 ? ', 30 rounds' : ''
      const name = `${cell.milliseconds.toLocaleString('en')} ms × ${cell.concurrency} at once${length}`
      say(name)
      const bare: number[] = []
      const runs = await repeated(quick ? 1 : cell.times, async () => {
        if (cell.goal !== undefined) bare.push((await secondsBare(cell)) / idealSeconds(cell))
        return measureCell(cell, workspace)
      })
      const ratios = runs.map((run) => run.seconds / idealSeconds(cell))
      const ofRound = runs.map((run) => (1000 * run.cpuSeconds) / (cell.dialogues * cell.rounds))
      figures.push(
        { name: `${name}: wall ÷ ideal`, unit: '×', better: 'lower', goal: cell.goal, values: ratios },
        ...(bare.length > 0 ? [bareFigure(name, bare)] : []),
        { name: `${name}: CPU a round`, unit: 'ms', better: 'lower', values: ofRound },
      )
    }
    return figures
  },
}

function bareFigure(name: string, values: number[]): Figure {
  return { name: `${name}: wall ÷ ideal of bare \`fetch\``, unit: '×', better: 'lower', values }
}

/** The longest lane of calls × their length. A round is a call to the doctor and one to the patient. */
function idealSeconds({ milliseconds, concurrency, dialogues, rounds }: Cell): number {
  return (Math.ceil(dialogues / concurrency) * rounds * 2 * milliseconds) / 1000
}

async function measureCell({ milliseconds, concurrency, dialogues, rounds }: Cell, workspace: Workspace) {
  return withStandIn(milliseconds, rounds, async (address) => {
    const files = [workspace.endpoint(`${address}/doctor`), workspace.model(address), workspace.split(dialogues)]
    const args = [...files, String(concurrency), workspace.fresh('bundle')]
    const { stdout } = await take([program('dialogues'), ...args], workspace.env)
    const run = printed.parse(JSON.parse(stdout))
    if (run.diagnosed !== dialogues) throw new Error(`${run.others} of ${dialogues} dialogues did not end with a diagnosis.`)
    return run
  })
}

async function secondsBare({ milliseconds, concurrency, dialogues, rounds }: Cell): Promise<number> {
  return withStandIn(milliseconds, rounds, async (address) => {
    const { stdout } = await take([program('bare-calls'), address, ...[dialogues, rounds, concurrency].map(String)])
    return printedBare.parse(JSON.parse(stdout)).seconds
  })
}
