import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { type Board, boardsOf, findBundles } from '../../bench/run/board.ts'
import { cellTrials } from '../../bench/run/cell.ts'
import { measures } from '../../bench/schema/scores.ts'
import type { Consultation } from '../../bench/schema/transcript.ts'
import { root } from '../../scripts/config.ts'
import { cli } from '../support/cli.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'

const folder = temporaryFolder()
const bundle = join(folder, 'tests', 'checklist', 'results', 'dev.reference')
const env = { PATIENTSIM_SUBMISSIONS: folder, PATIENTSIM_RECORD: join(folder, 'record'), PATIENTSIM_STATE: join(folder, 'state.sqlite') }

/** The two commands of the methodology, as the words after the program's name. */
function documentedCommands(): string[][] {
  const docs = readFileSync(join(root, 'docs', 'methodology.md'), 'utf8')
  const part = docs.slice(docs.indexOf('**From a board cell to its transcripts and back.**'))
  const block = /```sh\n(.*?)```/s.exec(part)![1]!
  return block.trim().split('\n').map((line) => line.replace(/#.*/, '').replace('npm run -s patientsim -- ', '').trim().split(/\s+/))
}

beforeAll(() => makeBundle(bundle, findBaseline('checklist'), { trials: 2 }))

describe("the reader's path", () => {
  it('goes from a board cell to its transcripts and back to the same number, with the two commands in the docs', async () => {
    const commands = documentedCommands()
    expect(commands.map(([name]) => name)).toEqual(['trials', 'verify'])
    const [trials, verify] = commands as [string[], string[]]
    const { boards } = JSON.parse((await cli(['board', '--level', trials.at(-1)!, '--json'], { env })).stdout) as { boards: Board[] }
    const row = boards[0]!.rows[0]!
    const cell = row.scores[trials[trials.indexOf('--measure') + 1] as 'ddx1']

    const listed = await cli(trials.map((word) => (word === '<id>' ? row.id : word)), { env })
    const lines = listed.stdout.trim().split('\n')
    expect(lines).toHaveLength(cell.total + 1)
    expect(lines.at(-1)).toBe(`ddx1 over ${cell.total} trials: ${cell.mean}`)
    for (const line of lines.slice(0, -1)) {
      const [, file, number, id, trial, value] = /^(.*):(\d+) {2}(\S+)#(\d+) {2}(\S+)$/.exec(line)!
      const talk = JSON.parse(readFileSync(file!, 'utf8').split('\n')[Number(number) - 1]!) as Consultation
      expect([talk.case, talk.trial, Number(talk.scores.ddx.rank === 1)]).toEqual([id, Number(trial), Number(value)])
      expect(talk.persona.split('-')[1]).toBe('A')
    }

    const verified = await cli(verify.map((word) => (word === '<bundle>' ? bundle : word)), { env })
    expect(verified.stdout).toMatch(/^Verified: 74 consultations replayed and equal/)
    expect(verified.stdout).toContain(row.content_sha256)
  })

  it('gives back every cell of the row, by any measure', async () => {
    const row = boardsOf(findBundles(folder))[0]!.rows[0]!
    for (const measure of measures) {
      const { mean } = await cellTrials(bundle, { kind: 'overall' }, measure)
      expect(mean, measure).toBe(row.scores[measure].mean)
    }
  })

  it('shows on the board of several trials how surely the row is right', async () => {
    const [board] = (JSON.parse((await cli(['board', '--json'], { env })).stdout) as { boards: Board[] }).boards
    expect(board!.rows[0]!.pass_k).toHaveLength(2)
    const text = (await cli(['board'], { env })).stdout
    expect(text).toMatch(/ pass\^2 /)
    expect(text).toContain(` ${board!.rows[0]!.pass_k![1]!.toFixed(2)} `)
  })
})
