import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asOfTime } from '../../bench/record/standing.ts'
import { boardFormats, exportBoards } from '../../bench/run/export-board.ts'
import { pastBoards } from '../../bench/run/past-board.ts'
import { cli } from '../support/cli.ts'
import { temporaryFolder } from '../support/runs.ts'

const folder = temporaryFolder()
const env = { PATIENTSIM_STATE: join(folder, 'state.sqlite'), PATIENTSIM_SUBMISSIONS: folder, PATIENTSIM_RECORD: join(folder, 'record') }
const patientsim = (...args: string[]) => cli(args, { env })

async function bundle(name: string): Promise<string> {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, `schema: patientsim-submission/1\nteam: t\nagent: ${name}\nversion: "1"\ntitle: T\nclass: custom\ndoctor:\n  kind: baseline\n  name: ${name}\n`)
  return JSON.parse((await patientsim('run', path, '--json')).stdout).bundle
}

describe('the record', () => {
  it('rebuilds an earlier board byte for byte, whatever happened since', { timeout: 120_000 }, async () => {
    const [first, second] = [await bundle('chief-complaint'), await bundle('silent')]
    expect((await patientsim('verify', first, '--record', '--by', 'ci')).stdout).toMatch(/tier replayed/)
    const add = (action: string, row: string, at: string) => patientsim('record', 'add', action, row, '--author', 'm', '--reason', 'a reason', '--at', at)
    expect((await add('publish', first, '2026-03-01T09:00:00Z')).code).toBe(0)
    expect((await add('publish', second, '2026-03-02T09:00:00Z')).code).toBe(0)
    const dates = ['2026-03-01', '2026-03-02'] as const
    const boards = async () => {
      const found: string[] = []
      for (const date of dates) found.push((await patientsim('board', '--asof', date, '--format', 'json')).stdout)
      const past = pastBoards(env.PATIENTSIM_RECORD)
      for (const date of dates) found.push(...boardFormats.map((form) => exportBoards(past(asOfTime(date)!), form)))
      return found
    }
    const before = await boards()
    expect(JSON.parse(before[0]!).boards[0].rows.map((row: { agent: string; tier: string; attempts: number }) => [row.agent, row.tier, row.attempts])).toEqual([['chief-complaint', 'replayed', 1]])
    expect(JSON.parse(before[1]!).boards[0].rows).toHaveLength(2)

    const retracted = await add('retract', first, '2026-03-05T09:00:00Z')
    expect(retracted.code, retracted.stderr).toBe(0)
    rmSync(second, { recursive: true })
    expect(await boards()).toEqual(before)
    expect((await patientsim('board')).stdout).toMatch(/Retracted: t\/chief-complaint 1 \([0-9a-f]{16}\) on 2026-03-05: a reason/)
    const now = JSON.parse((await patientsim('board', '--asof', '2026-03-05', '--json')).stdout).boards[0]
    expect(now).toMatchObject({ rows: [{ agent: 'silent' }], tombstones: [{ agent: 'chief-complaint', by: 'm', reason: 'a reason' }] })
    expect((await patientsim('record', 'check')).stdout).toMatch(/whole: 3 entries/)
    expect((await patientsim('record', 'show')).stdout.trim().split('\n')).toHaveLength(3)
    expect((await add('publish', first, '2026-03-06T09:00:00Z')).stderr).toMatch(/was retracted.*\[record\/order\]/)
    expect((await patientsim('board', '--asof', 'soon')).code).toBe(2)
    const elsewhere = temporaryFolder()
    cpSync(first, elsewhere, { recursive: true })
    expect((await add('publish', elsewhere, '2026-03-06T09:00:00Z')).stderr).toMatch(/lies outside.*\[record\/outside\]/)
  })
})
