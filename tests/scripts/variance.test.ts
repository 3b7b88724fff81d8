import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { promptedPatient } from '../../bench/patients/llm/prompted.ts'
import { readPrompts } from '../../bench/patients/llm/prompts.ts'
import { casesToJudge, judgeBundle } from '../../bench/run/judge.ts'
import { readJudgePrompts } from '../../bench/run/judge-prompts.ts'
import { judgeModel } from '../bench/scoring/judges/support.ts'
import { cli } from '../support/cli.ts'
import { type ModelServer, modelServer } from '../support/model-server.ts'
import { firstCases, makeBundle, temporaryFolder } from '../support/runs.ts'

const folder = temporaryFolder()
const cases = firstCases('dev', 6)
const runs = ['constant-list', 'chief-complaint'].flatMap((doctor) => ['one', 'two'].map((patient) => ({ doctor, patient, directory: join(folder, doctor, patient) })))
let server: ModelServer

/** Two doctors meet two patients; a kind judge says yes to everything, a strict one no. */
beforeAll(async () => {
  server = await modelServer(({ model }) => ({ kind: 'Y', strict: 'N' })[model] ?? 'I feel unwell.')
  for (const { doctor, patient, directory } of runs) {
    await makeBundle(directory, findBaseline(doctor), { cases, trials: 2, patient: promptedPatient(judgeModel(server, 'openai', { model: patient }), readPrompts()) })
    for (const model of ['kind', 'strict']) {
      const input = { directory, modules: ['ddx' as const], prompts: readJudgePrompts(), concurrency: 4, model: judgeModel(server, 'openai', { model }) }
      await judgeBundle(input, casesToJudge(directory, () => cases))
    }
  }
})
afterAll(() => server.close())

const all = runs.map(({ directory }) => directory)
const variance = (...args: string[]) => cli(['variance', ...args])

interface Printed {
  components: { of: string; variance: number }[]
}
const componentsOf = (stdout: string) => Object.fromEntries((JSON.parse(stdout) as Printed).components.map(({ of, variance }) => [of, variance]))

describe('patientsim variance', () => {
  it('finds a spread that is all the judges', async () => {
    const { stdout } = await variance(...all, '--judged', 'ddx.ddx5', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ doctors: 2, patients: 2, judges: 2, cases: 6, trials: 2 })
    const found = componentsOf(stdout)
    expect(Object.keys(found)).toHaveLength(16)
    for (const [of, value] of Object.entries(found)) expect(value, of).toBeCloseTo(of === 'judge' ? 0.5 : 0, 12)
  })

  it('splits the exact scores among doctors, patients and cases, in words', async () => {
    const { stdout } = await variance(...all, '--measure', 'rounds')
    expect(stdout).toMatch(/^rounds: 2 doctors × 2 patients × 1 judge × 6 cases × 2 trials\n/)
    expect(stdout).toMatch(/\ndoctor +\d+\.\d{4} +100\.0 %\n/)
    expect(stdout).toMatch(/\npatient × case +0\.0000/)
    expect(stdout).not.toMatch(/judge +\d/)
  })

  it('splits by patient alone', async () => {
    const found = componentsOf((await variance(all[0]!, all[1]!, '--json')).stdout)
    expect(Object.keys(found)).toEqual(['patient', 'case', 'patient × case', 'trial'])
  })

  it('says in one sentence what is missing', async () => {
    expect((await variance(...all.slice(0, 3))).stderr).toMatch(/tests\/chief-complaint 1 did not meet every patient.*\[variance\/crossed\]/)
    expect((await variance(all[0]!, all[0]!)).stderr).toMatch(/met one patient twice .*\[variance\/crossed\]/)
    expect((await variance(all[0]!)).stderr).toMatch(/It takes two doctors, two patients or two judges.*\[variance\/too-few\]/)
    expect((await variance(...all, '--judged', 'ddx.charm')).stderr).toMatch(/"ddx\.charm" is no measure of a judge; there are: ddx\.ddx5/)
    await makeBundle(join(folder, 'once'), findBaseline('checklist'), { cases })
    expect((await variance(all[0]!, join(folder, 'once'))).stderr).toMatch(/differ in more than doctor and patient.*\[variance\/protocol\]/)
  })
})
