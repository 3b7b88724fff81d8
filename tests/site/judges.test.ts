import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { buildModel, modelHouse } from '../../bench/models/build.ts'
import { loadCases } from '../../bench/run/data.ts'
import { casesToJudge, judgeBundle } from '../../bench/run/judge.ts'
import { readJudgePrompts } from '../../bench/run/judge-prompts.ts'
import { readFormat } from '../../bench/schema/format.ts'
import type { JudgeReport } from '../../bench/schema/judgement.ts'
import { modelSchema } from '../../bench/schema/model.ts'
import { type ModelServer, modelServer } from '../support/model-server.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'
import { buildSite, type BuiltSite, bundleOf, pagesOf } from './support.ts'

const reason = 'because <script>alert(1)</script> & so'
let server: ModelServer
let site: BuiltSite
let pages: Map<string, string>
let report: JudgeReport

/** A judge that finds the diagnosis in every list, and gives doctors a 3. */
beforeAll(async () => {
  server = await modelServer(({ body }) => {
    const { schema } = (body.response_format as { json_schema: { schema: { properties: Record<string, { type: string }> } } }).json_schema
    const value = (key: string, type: string) => (key === 'result' ? 'Y' : type === 'object' ? { reason, result: 3 } : reason)
    return JSON.stringify(Object.fromEntries(Object.entries(schema.properties).map(([key, { type }]) => [key, value(key, type)])))
  })
  const submissions = temporaryFolder()
  const [directory, other] = [bundleOf(submissions, 'constant-list'), bundleOf(submissions, 'silent')]
  await makeBundle(directory, findBaseline('constant-list'))
  await makeBundle(other, findBaseline('silent'))
  const config = readFormat(modelSchema, { schema: 'patientsim-model/1', kind: 'openai', model: 'judge-model', retries: 0, base_url: `${server.url}/v1` }, 'm')
  const model = buildModel(config, modelHouse(() => undefined))
  const input = { directory, modules: ['ddx', 'doctor'] as const, model, prompts: readJudgePrompts(), concurrency: 8 }
  const judged = await judgeBundle(input, casesToJudge(directory, loadCases))
  report = JSON.parse(readFileSync(judged.report, 'utf8')) as JudgeReport
  site = await buildSite(submissions)
  pages = pagesOf(site.directory)
}, 120_000)
afterAll(() => server.close())

const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()
const sectionOf = (path: string) => /id="judges".*?<\/section>/s.exec(pages.get(path)!)?.[0] ?? ''

describe('a judge’s report beside a bundle', () => {
  it('stands on the run page: means, agreement with exact code, and where they differ', () => {
    expect(site.code, site.log).toBe(0)
    const section = sectionOf('/runs/tests/constant-list/dev.reference/')
    const text = textOf(section)
    const { ddx } = report.agreement
    expect(text).toContain('judge-model')
    expect(section).toContain(`<data value="${report.scores.ddx!.ddx5!.mean}">`)
    expect(section).toContain(`<data value="${report.scores.doctor!.quality!.mean}">3.00</data>`)
    expect(text).toContain(`Diagnosis ${ddx!.verdicts} ${ddx!.observed.value!.toFixed(2)}`)
    expect(ddx!.disagreements.length).toBeGreaterThan(10)
    expect(text).toContain(`Diagnosis: ${ddx!.disagreements.length} verdicts on which they differ, the first 10`)
    expect(text).toContain('code says N, the judge Y')
  })

  it('gives its reasons beside each transcript, as text', () => {
    const first = report.agreement.ddx!.disagreements[0]!
    const section = sectionOf(`/runs/tests/constant-list/dev.reference/cases/${first.case}/`)
    expect(textOf(section)).toContain('Y , where exact code says N')
    expect(section).toContain('because &lt;script&gt;alert(1)&lt;/script&gt; &amp; so')
    expect(textOf(section)).toContain('Doctor quality: Quality 3')
    expect(section).not.toContain('<script>alert')
  })

  it('is missing where no judge was asked', () => {
    expect(sectionOf('/runs/tests/silent/dev.reference/')).toBe('')
  })
})
