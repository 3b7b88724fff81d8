import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { buildModel, modelHouse } from '../../bench/models/build.ts'
import { promptedPatient } from '../../bench/patients/llm/prompted.ts'
import { readPrompts } from '../../bench/patients/llm/prompts.ts'
import type { Result } from '../../bench/schema/bundle.ts'
import { readFormat } from '../../bench/schema/format.ts'
import { modelSchema } from '../../bench/schema/model.ts'
import { type ModelServer, modelServer } from '../support/model-server.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'
import { buildSite, type BuiltSite, bundleOf, pagesOf } from './support.ts'

let server: ModelServer
let site: BuiltSite
let pages: Map<string, string>
let faulty: Result
let repeated: Result

/** A patient that speaks as the doctor once in every consultation of an impatient one, and never else. */
beforeAll(async () => {
  server = await modelServer(({ system, messages }) => (system.includes('irritated patient') && messages.length === 3 ? 'Where does it hurt?' : 'I feel unwell.'))
  const model = readFormat(modelSchema, { schema: 'patientsim-model/1', kind: 'openai', model: 'm', retries: 0, base_url: `${server.url}/v1` }, 'm')
  const submissions = temporaryFolder()
  const doctor = findBaseline('chief-complaint')
  const patient = promptedPatient(buildModel(model, modelHouse(() => undefined)), readPrompts())
  faulty = await makeBundle(bundleOf(submissions, 'prompted'), doctor, { patient })
  repeated = await makeBundle(bundleOf(submissions, 'repeated'), doctor, { trials: 3 })
  site = await buildSite(submissions)
  pages = pagesOf(site.directory)
}, 120_000)
afterAll(() => server.close())

const rowsOf = (html: string) => html.match(/<tr\b.*?<\/tr>/gs) ?? []
const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()

describe('the page of a run whose patient is a model', () => {
  it("shows the rate of the patient's faults by persona and kind, marks what is over 2 %, and leads to the turn", () => {
    expect(site.code, site.log).toBe(0)
    const counts = faulty.scores.patient_faults!
    const page = pages.get('/runs/tests/prompted/dev.reference/')!
    const rows = rowsOf(page.slice(page.indexOf('id="patient-faults"'), page.indexOf('id="transcripts"')))
    expect(rows).toHaveLength(2 + Object.keys(counts.personas).length)
    for (const row of rows.slice(2)) {
      const impatient = textOf(row).startsWith('Impatient')
      expect(row.includes('▲'), textOf(row)).toBe(impatient)
      const target = /href="([^"#]+)#(round-\d+)"/.exec(row)
      expect(target !== null).toBe(impatient)
      if (target) expect(pages.get(target[1]!)).toMatch(new RegExp(`id="${target[2]}".*?Role flipped`, 's'))
    }
    const rate = ((100 * counts.overall.kinds.role_flipped) / counts.overall.turns).toFixed(1)
    expect(counts.overall.kinds.role_flipped).toBe(6)
    expect(textOf(rows[1]!)).toContain(`${counts.overall.turns} ▲ ${rate} over the limit`)
    expect(page).toContain(`faults ${faulty.content_sha256.slice(0, 16)}`)
  })

  it('has nothing of the kind for the reference patient', () => {
    expect(pages.get('/runs/tests/repeated/dev.reference/')).not.toContain('patient-faults')
  })
})

describe('pass^k', () => {
  it('stands on the run page, falling from DDx@1', () => {
    const page = pages.get('/runs/tests/repeated/dev.reference/')!
    const part = page.slice(page.indexOf('id="pass-k"'), page.indexOf('id="outcomes"'))
    const values = [...part.matchAll(/<data value="([^"]+)"/g)].map(([, value]) => Number(value))
    expect(values).toEqual(repeated.pass_k)
    expect(values).toEqual([...values].sort((a, b) => b - a))
    expect(values[0]).toBeCloseTo(repeated.scores.overall.ddx1.mean!, 12)
    expect(pages.get('/runs/tests/prompted/dev.reference/')).not.toContain('pass-k')
  })

  it('is a column of a board with several trials a case', () => {
    const id = (result: Result) => `${result.protocol.split.name}.${result.protocol.track}.${result.protocol_sha256.slice(0, 8)}`
    const board = (result: Result) => [...pages].find(([path]) => path === `/tracks/${id(result)}/`)?.[1] ?? pages.get('/')!
    expect(textOf(board(repeated))).toMatch(/pass\^3 %/)
    expect(board(repeated)).toContain(`<data value="${repeated.pass_k!.at(-1)}">`)
    expect(textOf(board(faulty))).not.toMatch(/pass\^/)
  })
})
