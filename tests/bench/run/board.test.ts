import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { boardsOf, findBundles, type FoundBundle } from '../../../bench/run/board.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import type { RecordedRow } from '../../../bench/schema/record.ts'
import { exportBoards } from '../../../bench/run/export-board.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'

const root = temporaryFolder()
let bundles: FoundBundle[]

beforeAll(async () => {
  for (const name of ['checklist', 'chief-complaint', 'silent']) {
    await makeBundle(join(root, 'tests', name, 'results', 'dev.reference'), findBaseline(name))
  }
  bundles = findBundles(root)
})

/** The bundles with one result changed. */
function changed(agent: string, change: (result: Result) => Partial<Result>): FoundBundle[] {
  return bundles.map((bundle) =>
    bundle.result.submission.agent === agent ? { ...bundle, result: { ...bundle.result, ...change(bundle.result) } } : bundle,
  )
}

describe('boardsOf', () => {
  it('ranks with intervals and bands that hold the rank', () => {
    const [board] = boardsOf(bundles)
    expect(board!.rows.map((row) => row.agent)).toEqual(['checklist', 'chief-complaint', 'silent'])
    for (const row of board!.rows) {
      expect(row.rank_interval!.low).toBeLessThanOrEqual(row.rank!)
      expect(row.rank_interval!.high).toBeGreaterThanOrEqual(row.rank!)
    }
    expect(board!.rows[0]!.rank_interval!.high).toBeLessThan(board!.rows[2]!.rank_interval!.low)
    expect(board!.resolvable_gap!.typical).toBeGreaterThan(0)
    expect(boardsOf([...bundles].reverse())).toEqual(boardsOf(bundles))
  })

  it('shows one agent submitted twice as tied with itself', () => {
    const twin = bundles.map((bundle) => ({ ...bundle, directory: `${bundle.directory}-again` }))
    const [board] = boardsOf([...bundles, ...twin])
    for (const row of board!.rows) {
      const other = board!.rows.find((one) => one.agent === row.agent && one !== row)!
      expect(other).toMatchObject({ rank: row.rank, rank_interval: row.rank_interval, band: row.band })
    }
  })

  it('ranks a level and a persona by their own trials', () => {
    const [level] = boardsOf(bundles, { slice: { kind: 'axis', axis: 'cefr', level: 'A' } })
    expect(level!.level).toBe('cefr=A')
    expect(level!.rows[0]!.scores.ddx1.total).toBe(12)
    const [persona] = boardsOf(bundles, { persona: 'plain-B-high-high' })
    expect(persona!.rows.every((row) => row.scores.ddx1.total === 1 && row.rank_interval!.low === 1 && row.rank_interval!.high === 3)).toBe(true)
  })

  it('does not rank a run with more than 2 % void, and says why', () => {
    const void1 = changed('checklist', ({ outcomes }) => ({ outcomes: { ...outcomes, diagnosed: outcomes.diagnosed - 1, void: 1 } }))
    const [board] = boardsOf(void1)
    expect(board!.rows.map((row) => [row.agent, row.rank])).toEqual([['chief-complaint', 1], ['silent', 2], ['checklist', null]])
    expect(board!.rows[2]).toMatchObject({ unranked: '1 of 37 trials are void, more than 2 %', band: null, outcomes: { void: 1 } })
    expect(exportBoards([board!], 'text')).toMatch(/Not ranked: tests\/checklist: 1 of 37/)
  })

  it('never puts different protocols into one table', () => {
    const boards = boardsOf(changed('silent', () => ({ protocol_sha256: 'f'.repeat(64) })))
    expect(boards.map((board) => board.rows.map((row) => row.agent))).toEqual([['checklist', 'chief-complaint'], ['silent']])
  })

  it('says how often a team tried, and which row is disputed', () => {
    const { content_sha256, protocol_sha256 } = bundles[0]!.result
    const recorded = {
      standings: new Map([[content_sha256, { status: 'disputed' as const, row: {} as never, at: '', author: '', reason: '' }]]),
      attempts: new Map([[`tests ${protocol_sha256}`, 7]]),
    }
    const boards = boardsOf(bundles, {}, recorded)
    expect(boards[0]!.rows.filter((row) => row.disputed).map((row) => row.content_sha256)).toEqual([content_sha256])
    expect(exportBoards(boards, 'text')).toMatch(/tests has published 7 runs under this protocol/)
    expect(exportBoards(boards, 'text')).toMatch(/self-reported, disputed/)
  })

  it('ranks without intervals where a result holds no per-profile sums', () => {
    const [board] = boardsOf(changed('silent', () => ({ clusters: undefined })))
    expect(board!.rows.map((row) => [row.rank, row.rank_interval])).toEqual([[1, null], [2, null], [3, null]])
  })
})

describe('exportBoards', () => {
  it('writes every form with the same rows', () => {
    const boards = boardsOf(bundles)
    const csv = exportBoards(boards, 'csv').split('\n')
    expect(csv).toHaveLength(4)
    const header = csv[0]!.split(',')
    const first = Object.fromEntries(csv[1]!.split(',').map((cell, i) => [header[i], cell]))
    expect(Number(first.ddx1)).toBe(boards[0]!.rows[0]!.scores.ddx1.mean)
    expect(first).toMatchObject({ agent: 'checklist', tier: 'self-reported', id: boards[0]!.rows[0]!.id })
    expect(JSON.parse(exportBoards(boards, 'json')).boards).toEqual(boards)
    expect(exportBoards(boards, 'markdown').split('\n').filter((line) => line.startsWith('| '))).toHaveLength(5)
    expect(exportBoards(boards, 'latex').match(/\\\\$/gm)).toHaveLength(4)
    expect(exportBoards(boards, 'text').split('\n')).toHaveLength(6)
    expect(exportBoards(boards, 'bibtex').match(/^@misc\{patientsim-[0-9a-f]{16},$/gm)).toHaveLength(3)
  })

  it("shows a row's trials by kind, and what became of other rows, wherever there is room for notes", () => {
    const kinds = { outcomes: { diagnosed: 33, no_ddx: 1, failed: 2, void: 1 } }
    const { content_sha256, protocol_sha256 } = bundles[1]!.result
    const row = { content_sha256, protocol_sha256, team: 'tests', agent: 'gone', version: '1' } as RecordedRow
    const gone = { status: 'retracted' as const, row, at: '2026-03-01T00:00:00Z', author: 'm', reason: 'a|b\n[c]' }
    const boards = boardsOf(changed('silent', () => kinds), {}, { standings: new Map([[content_sha256, gone]]), attempts: new Map() })
    const [text, markdown, latex] = (['text', 'markdown', 'latex'] as const).map((form) => exportBoards(boards, form))
    for (const shown of [text, markdown, latex]) {
      expect(shown).toContain('37: 1 no ddx, 2 failed, 1 void')
      expect(shown).toMatch(/Not ranked: tests\/silent: 1 of 37/)
      expect(shown).toContain('Retracted: tests/gone 1')
    }
    expect(text).toContain('on 2026-03-01: a|b [c]')
    expect(markdown).toContain('a\\|b \\[c\\]')
    expect(latex).toContain('a\\textbar{}b [c]')
  })

  it('escapes what CSV, a spreadsheet, Markdown, LaTeX and BibTeX would misread', () => {
    const nasty = changed('silent', ({ submission }) => ({ submission: { ...submission, title: 'R&D_100% {x}\\', version: '=1+1,"|"' } }))
    const boards = boardsOf(nasty)
    expect(exportBoards(boards, 'csv')).toContain(`"'=1+1,""|"""`)
    expect(exportBoards(boards, 'bibtex')).toContain('R\\&D\\_100\\% \\{x\\}\\textbackslash{}')
  })
})
