import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { memoryCalls } from '../../../bench/models/cache.ts'
import { agreementReport, type RatedPair } from '../../../bench/run/agree.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { casesToJudge, judgeBundle } from '../../../bench/run/judge.ts'
import { readJudgePrompts } from '../../../bench/run/judge-prompts.ts'
import { judgeSetup } from '../../../bench/run/judge-report.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { verify } from '../../../bench/run/verify.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { hashOf } from '../../../bench/schema/hash.ts'
import { type JudgeModuleName, judgementSchema, judgeReportSchema } from '../../../bench/schema/judgement.ts'
import { type ModelCall, type ModelServer, modelServer, type Script } from '../../support/model-server.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'
import { judgeModel } from '../scoring/judges/support.ts'

const directory = join(temporaryFolder(), 'dev.reference')
beforeAll(() => makeBundle(directory, findBaseline('constant-list')))

let server: ModelServer | undefined
afterEach(() => server?.close())

const prompts = readJudgePrompts()
const input = { directory, modules: ['ddx'] as JudgeModuleName[], prompts, concurrency: 8 }
const found = () => casesToJudge(directory, loadCases)

/** Says Y to the first three true diagnoses that it is asked about in the alphabet's order, else N. */
const byDiagnosis = ({ system }: ModelCall): Script => {
  const gold = /true diagnosis of the patient: (.*)/.exec(system)![1]!
  return { text: JSON.stringify({ reason: gold, result: gold < 'b' ? 'Y' : 'N' }), delay: 0.001 * (gold.length % 7) }
}

describe('judgeBundle', () => {
  it('writes judgements and their summary beside the bundle: same bytes at any concurrency, the bundle still verified', async () => {
    server = await modelServer(byDiagnosis)
    const model = judgeModel(server)
    const first = await judgeBundle({ ...input, model }, found())
    const bytes = readFileSync(first.judgements, 'utf8')
    const report = readFormat(judgeReportSchema, JSON.parse(readFileSync(first.report, 'utf8')), first.report)
    await judgeBundle({ ...input, model, concurrency: 1 }, found())
    expect(readFileSync(first.judgements, 'utf8')).toBe(bytes)
    expect(JSON.parse(readFileSync(first.report, 'utf8'))).toEqual(report)
    expect(readdirSync(directory).filter((name) => /draft/.test(name))).toEqual([])
    const judgements = bytes
      .trim()
      .split('\n')
      .map((line) => readFormat(judgementSchema, JSON.parse(line), 'line'))
    expect(judgements.map((one) => one.case)).toEqual(loadCases('dev').split.cases.map((one) => one.id))
    const yes = judgements.filter((one) => one.scores.ddx5 === 1).length
    expect(report.scores.ddx!.ddx5).toMatchObject({ mean: yes / 37, scored: 37, total: 37 })
    expect((await verify(directory, referencePatient, loadCases)).ok).toBe(true)
  })

  it("sets the exact verdicts beside the judge's, and lists where they differ", async () => {
    server = await modelServer(byDiagnosis)
    const { content } = await judgeBundle({ ...input, model: judgeModel(server) }, found())
    const { table, disagreements, observed, profiles, verdicts } = content.agreement.ddx!
    expect([verdicts, profiles]).toEqual([37, 25])
    const differing = table[0]![1]! + table[1]![0]!
    expect(differing).toBeGreaterThan(0)
    expect(disagreements).toHaveLength(differing)
    expect(observed.value).toBeCloseTo(1 - differing / 37, 12)
    expect(observed.interval!.low).toBeLessThan(observed.value!)
  })

  it('counts a fault of the judge as unscored, out of the mean and in the total', async () => {
    server = await modelServer((call) => (/infarction|stone/.test(call.system.split('\n')[2]!) ? { status: 500 } : 'N'))
    const { content } = await judgeBundle({ ...input, model: judgeModel(server, 'openai', { retries: 0 }) }, found())
    const lost = content.unscored.ddx!.server!
    expect(lost).toBeGreaterThan(0)
    expect(content.scores.ddx!.ddx5).toMatchObject({ mean: 0, scored: 37 - lost, total: 37 })
    expect(content.agreement.ddx!.verdicts).toBe(37 - lost)
  })

  it('asks nothing twice: kept answers are gone on with', async () => {
    let broken = true
    server = await modelServer(({ index }) => (broken && index >= 10 ? { status: 401 } : 'N'))
    const calls = memoryCalls()
    const model = judgeModel(server, 'openai', {}, { calls })
    await expect(judgeBundle({ ...input, model, concurrency: 2 }, found())).rejects.toMatchObject({
      code: 'model/key-refused',
    })
    expect(calls.size()).toBe(10)
    broken = false
    const before = server.calls.length
    await judgeBundle({ ...input, model, concurrency: 2 }, found())
    expect(server.calls.length - before).toBe(27)
    await judgeBundle({ ...input, model }, found())
    expect(server.calls.length - before).toBe(27)
  })

  it('keeps so many calls under way as it is told', async () => {
    server = await modelServer(() => ({ text: 'N', delay: 0.02 }))
    await judgeBundle({ ...input, model: judgeModel(server), concurrency: 6 }, found())
    expect(server.busiest()).toBe(6)
  })

  it('has another hash for any byte of a prompt that it uses, another module or another model', async () => {
    server = await modelServer(() => 'N')
    const model = judgeModel(server)
    const hash = (modules: JudgeModuleName[], sha256 = prompts.sha256, judge = model) =>
      hashOf(judgeSetup(modules, judge, { ...prompts, sha256 }))
    const changed = (file: string) => ({ ...prompts.sha256, [file]: 'f'.repeat(64) })
    const all: JudgeModuleName[] = ['ddx', 'coverage', 'persona', 'doctor', 'factuality']
    for (const file of Object.keys(prompts.sha256)) expect(hash(all, changed(file)), file).not.toBe(hash(all))
    expect(hash(['ddx'], changed('persona'))).toBe(hash(['ddx']))
    expect(hash(['ddx'], changed('reminder'))).not.toBe(hash(['ddx']))
    expect(hash(['ddx'])).not.toBe(hash(['doctor']))
    expect(hash(['ddx'], prompts.sha256, judgeModel(server, 'openai', { parameters: { temperature: 0 } }))).not.toBe(
      hash(['ddx']),
    )
  })

  it('refuses a folder that is no bundle', () => {
    expect(() => casesToJudge(temporaryFolder(), loadCases)).toThrow(/is not a bundle/)
  })
})

describe('agreementReport', () => {
  const pair = (profile: number, first: string, second: string): RatedPair => ({
    case: `p${profile}`,
    profile: `p${profile}`,
    trial: 1,
    of: 'x',
    first,
    second,
  })

  it('takes four categories for ratings, whichever were given, and weights them', () => {
    const report = agreementReport([pair(1, '4', '3'), pair(2, '4', '4'), pair(3, '3', '3')], 'seed')
    expect(report.categories).toEqual(['1', '2', '3', '4'])
    expect(report.observed.value).toBeCloseTo(2 / 3, 12)
    expect(report.weighted!.ac2.value!).toBeGreaterThan(report.ac1.value!)
  })

  it('takes every kind of sentence for a category, whichever were given', () => {
    const kinds = ['politeness', 'emotion', 'inquiry', 'meta', 'information']
    expect(agreementReport([pair(1, 'emotion', 'information'), pair(2, 'information', 'information')], 'seed').categories).toEqual(kinds)
  })

  it('gives an honest width to full agreement, and no interval to a single profile', () => {
    const full = agreementReport(
      [1, 2, 3, 4].map((i) => pair(i, 'Y', 'Y')),
      'seed',
    )
    expect(full).toMatchObject({
      categories: ['N', 'Y'],
      observed: { value: 1 },
      kappa: { value: null, interval: null },
      ac1: { value: 1, interval: null },
    })
    expect(full.observed.interval!.low).toBeCloseTo(0.5101, 3)
    expect(agreementReport([pair(1, 'Y', 'N'), pair(1, 'Y', 'Y')], 'seed').ac1.interval).toBeNull()
  })
})
