import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { readCsv } from '../../../bench/csv/read.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { casesToJudge, judgeBundle } from '../../../bench/run/judge.ts'
import { readJudgePrompts } from '../../../bench/run/judge-prompts.ts'
import { compareRatings, ratersOf } from '../../../bench/run/compare-ratings.ts'
import { readRatings } from '../../../bench/run/ratings.ts'
import { type ModelServer, modelServer } from '../../support/model-server.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'
import { judgeModel } from '../scoring/judges/support.ts'

describe('readCsv', () => {
  it('reads quotes, line breaks, a byte order mark, empty lines and either line end', () => {
    const text = '\uFEFFCase, Note\r\na,"x, ""y""\nz"\r\n\r\nb,\nc\n'
    expect(readCsv(text, 'f.csv')).toEqual([
      { line: 2, cells: { case: 'a', note: 'x, "y"\nz' } },
      { line: 5, cells: { case: 'b', note: '' } },
      { line: 6, cells: { case: 'c', note: '' } },
    ])
  })

  it.each([
    ['', /empty/],
    ['a,b\n1,2,3\n', /line 2 has 3 cells/],
    ['a\n"open\n', /line 2 has a stray or open quote/],
    ['a\nx"y\n', /line 2 has a stray/],
  ])('refuses %j', (text, message) => expect(() => readCsv(text, 'f.csv')).toThrow(message))
})

describe('ratings by people', () => {
  const directory = join(temporaryFolder(), 'dev.reference')
  const { split } = loadCases('dev')
  let server: ModelServer
  let raters: Awaited<ReturnType<typeof ratersOf>>

  beforeAll(async () => {
    await makeBundle(directory, findBaseline('constant-list'))
    server = await modelServer(() => '{"reason": "", "result": "Y"}')
    const input = {
      directory,
      modules: ['ddx' as const],
      model: judgeModel(server),
      prompts: readJudgePrompts(),
      concurrency: 4,
    }
    await judgeBundle(input, casesToJudge(directory, loadCases))
    raters = await ratersOf(directory)
  })
  afterAll(() => server.close())

  const read = (...lines: string[]) =>
    readRatings(['case,trial,rater,module,of,rating', ...lines].join('\n'), 'r.csv', raters.known)
  const [a, b, c] = split.cases.map((one) => one.id)

  it('are compared with the exact code, each judge and each other', () => {
    const exact = (id: string) => (raters.known.get(`${id} 1`)!.scores.ddx.rank === null ? 'N' : 'Y')
    const lines = split.cases.map(
      ({ id }, i) => `${id},,ann,ddx,,${i === 0 ? (exact(id) === 'Y' ? 'no' : 'yes') : exact(id)}`,
    )
    const found = compareRatings(read(...lines, `${a},1,bob,ddx,ddx,Y`, `${b},1,bob,ddx,,Y`), raters)
    const of = (first: string | RegExp, second: string) =>
      found.find((one) => one.first.match(first) && one.second === second)!
    expect(of('exact', 'ann')).toMatchObject({
      about: 'ddx',
      verdicts: 37,
      profiles: 25,
      disagreements: [{ case: a, of: 'ddx' }],
    })
    expect(of('exact', 'ann').observed.value).toBeCloseTo(36 / 37, 12)
    expect(of('exact', 'ann').ac1.interval!.low).toBeGreaterThan(0.5)
    expect(of(/^judge [0-9a-f]{12}$/, 'bob')).toMatchObject({ verdicts: 2, observed: { value: 1 } })
    expect(of('ann', 'bob')).toMatchObject({ verdicts: 2 })
    expect(found).toHaveLength(5)
  })

  it('go by criterion for personas and doctors, with four categories', () => {
    const rows = [a, b, c].flatMap((id, i) => [
      `${id},1,ann,persona,realism,${i + 2}`,
      `${id},1,bob,persona,realism,4`,
      `${id},1,ann,persona,language,1`,
    ])
    const found = compareRatings(read(...rows), raters)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      about: 'persona realism',
      verdicts: 3,
      categories: ['1', '2', '3', '4'],
      weighted: { ac2: { value: expect.any(Number) } },
    })
  })

  it('set a rated item beside the ledger', () => {
    const [one] = compareRatings(
      read(`${a},1,ann,coverage,chiefcomplaint,recorded`, `${a},1,ann,coverage,tobacco,yes`),
      raters,
    )
    expect(one).toMatchObject({
      first: 'exact',
      about: 'coverage',
      verdicts: 2,
      disagreements: [{ of: 'tobacco', first: 'not recorded', second: 'recorded' }],
    })
  })

  it('of items and sentences are names, or 1 to 4, which are compared apart', () => {
    const rows = [a, b].flatMap((id, i) => [
      `${id},1,ann,factuality,0.1,information`,
      `${id},1,ann,factuality,0.1,${i + 2}`,
      `${id},1,bob,factuality,0.1,3`,
      `${id},1,ann,coverage,tobacco,4`,
    ])
    const judged = { case: a!, trial: 1, module: 'coverage' as const, of: 'tobacco' }
    const judges = ['recorded', '3'].map((verdict) => ({ rater: 'judge x', verdict, ...judged }))
    const found = compareRatings(read(...rows), { ...raters, judges })
    expect(found.map(({ first, second, about, verdicts }) => [first, second, about, verdicts])).toEqual([
      ['judge x', 'ann', 'coverage rating', 1],
      ['ann', 'bob', 'factuality rating', 2],
    ])
    expect(found[1]).toMatchObject({ categories: ['1', '2', '3', '4'], observed: { value: 0.5 } })
  })

  it.each([
    ['nowhere,1,ann,ddx,,Y', 'ratings/unknown-case', /line 2: the bundle has no trial 1 of case "nowhere"/],
    ['CASE,7,ann,ddx,,Y', 'ratings/unknown-case', /trial 7/],
    ['CASE,1,ann,style,,Y', 'ratings/unknown-module', /"style"/],
    ['CASE,1,ann,ddx,,perhaps', 'ratings/invalid', /write Y or N/],
    ['CASE,1,ann,doctor,empathy,5', 'ratings/invalid', /write 1, 2, 3 or 4/],
    ['CASE,1,ann,coverage,tobacco,5', 'ratings/invalid', /recorded, not recorded, or 1 to 4/],
    ['CASE,1,ann,doctor,quality,4', 'ratings/unknown-of', /"quality" is nothing that doctor rates; write presenting_/],
    ['CASE,1,ann,coverage,tabacco,yes', 'ratings/unknown-of', /"tabacco"/],
    ['CASE,1,ann,factuality,3,emotion', 'ratings/unknown-of', /<round>\.<number>/],
    ['CASE,1,ann,ddx,,Y\nCASE,1,ann,ddx,ddx,N', 'ratings/twice', /line 3/],
  ])('are refused: %s', (line, code, message) => {
    const run = () => read(line.replaceAll('CASE', a!))
    expect(run).toThrow(message)
    expect(run).toThrow(expect.objectContaining({ code }))
  })
})
