import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { type BoardRanker, boardRanker } from '../../../server/bundles/board-ranker.ts'
import { type Boards, boardsIn, keptBoards, rankBoards } from '../../../server/bundles/boards.ts'
import { bundleShelf, type Shelf } from '../../../server/bundles/shelf.ts'
import { firstCases, makeBundle, temporaryFolder } from '../../support/runs.ts'
import { publishedFolder } from '../support.ts'

let folder: { submissions: string; record: string }
let ranker: BoardRanker
let shelf: Shelf
let boards: Boards
beforeAll(async () => {
  folder = await publishedFolder()
  ranker = boardRanker(folder)
  shelf = bundleShelf({ ...folder, freshSeconds: 0 })
  boards = keptBoards(shelf, ranker.rank)
})
afterAll(() => ranker.close())

const agentsOf = async () =>
  boardsIn(await boards({}))
    .flatMap((board) => board.rows.map((row) => row.agent))
    .sort()

describe('boards that a thread ranks', () => {
  it('are the same bytes as ranked here', async () => {
    for (const query of [{}, { split: 'dev' }, { level: 'cefr=A' }, { split: 'none' }]) {
      expect(await boards(query)).toEqual(rankBoards(shelf.current(), query))
    }
  })

  it('are ranked once for all who ask at the same time and after', async () => {
    const [first, second] = await Promise.all([boards({ track: 'reference' }), boards({ track: 'reference' })])
    expect(second).toBe(first)
    expect(await boards({ track: 'reference' })).toBe(first)
  })

  it('show what was published since, and not what is gone', { timeout: 60_000 }, async () => {
    expect(await agentsOf()).toEqual(['checklist', 'constant-list'])
    const added = join(folder.submissions, 'tests', 'silent')
    await makeBundle(join(added, 'results', 'dev.reference'), findBaseline('silent'), { cases: firstCases('dev', 6) })
    expect(await agentsOf()).toEqual(['checklist', 'constant-list', 'silent'])
    rmSync(added, { recursive: true })
    expect(await agentsOf()).toEqual(['checklist', 'constant-list'])
  })

  it('refuse a slice that is none, before the thread hears of it', async () => {
    await expect(boards({ level: 'cefr=Z' })).rejects.toMatchObject({ code: 'slice/unknown' })
  })

  it('begin a new thread after the last one was ended', async () => {
    await ranker.close()
    expect(await ranker.rank({ split: 'dev' })).toEqual(rankBoards(shelf.current(), { split: 'dev' }))
  })

  it('say why there are none, and have them as soon as they can be read', { timeout: 60_000 }, async () => {
    const empty = join(temporaryFolder(), 'submissions')
    const broken = { submissions: empty, record: join(empty, 'record') }
    const bundle = join(empty, 'tests', 'silent', 'results', 'dev.reference')
    await makeBundle(bundle, findBaseline('silent'), { cases: firstCases('dev', 2) })
    const good = readFileSync(join(bundle, 'result.json'))
    writeFileSync(join(bundle, 'result.json'), '{}')
    const other = boardRanker(broken)
    await expect(other.rank({})).rejects.toThrow(/result\.json/)
    writeFileSync(join(bundle, 'result.json'), good)
    expect(boardsIn(await other.rank({}))).toHaveLength(1)
    await other.close()
  })
})
