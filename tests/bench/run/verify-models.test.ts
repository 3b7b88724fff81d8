import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { buildModel, modelHouse } from '../../../bench/models/build.ts'
import { groundedPatient } from '../../../bench/patients/llm/grounded.ts'
import { promptedPatient } from '../../../bench/patients/llm/prompted.ts'
import { readGroundedPrompts, readPrompts } from '../../../bench/patients/llm/prompts.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { boardsOf } from '../../../bench/run/board.ts'
import { compareRerun } from '../../../bench/run/rerun.ts'
import { verify } from '../../../bench/run/verify.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { modelSchema } from '../../../bench/schema/model.ts'
import { type ModelServer, modelServer } from '../../support/model-server.ts'
import { firstCases, makeBundle, temporaryFolder } from '../../support/runs.ts'

const folder = temporaryFolder()
const cases = firstCases('dev', 8)
let server: ModelServer
let grounded: Result
let prompted: Result

beforeAll(async () => {
  server = await modelServer(({ json, messages }) => {
    const draft = /The draft: (".*")$/.exec(messages[0]?.content ?? '')?.[1]
    return json && draft ? JSON.stringify({ said: `Please help me, doctor. ${JSON.parse(draft)}` }) : 'I feel unwell. Are you experiencing pain?'
  })
  const config = readFormat(modelSchema, { schema: 'patientsim-model/1', kind: 'openai', model: 'm', retries: 0, base_url: `${server.url}/v1` }, 'm')
  const model = buildModel(config, modelHouse(() => undefined))
  const doctor = findBaseline('checklist')
  grounded = await makeBundle(join(folder, 'grounded'), doctor, { cases, patient: groundedPatient(model, readGroundedPrompts()) })
  prompted = await makeBundle(join(folder, 'prompted'), doctor, { cases, patient: promptedPatient(model, readPrompts()) })
  await makeBundle(join(folder, 'again'), doctor, { cases, patient: promptedPatient(model, readPrompts()) })
})
afterAll(() => server.close())

async function verifyChanged(name: string, change: (text: string) => string) {
  const copy = join(folder, `${name}-copy`)
  cpSync(join(folder, name), copy, { recursive: true })
  const path = join(copy, 'consultations.jsonl')
  const text = readFileSync(path, 'utf8')
  expect(change(text)).not.toBe(text)
  writeFileSync(path, change(text))
  return verify(copy, referencePatient, () => cases)
}

describe('verify of a run whose patient is a model', () => {
  it('rebuilds all but the wording of a grounded patient', async () => {
    expect(await verify(join(folder, 'grounded'), referencePatient, () => cases)).toMatchObject({ ok: true, extent: 'ledger', replayed: 8 })
    const forged = await verifyChanged('grounded', (text) => text.replace(/"how":"(withheld|forgotten|minimised|misunderstood)"/, '"how":"told"'))
    expect(forged.difference).toMatch(/ledger\.\d+\.how is "told" but must be/)
  })

  it('rebuilds the scores of a prompted patient, and takes no ledger for it', async () => {
    expect(await verify(join(folder, 'prompted'), referencePatient, () => cases)).toMatchObject({ ok: true, extent: 'scores', replayed: 8 })
    const scored = await verifyChanged('prompted', (text) => text.replace(/"rank":(null|\d)/, '"rank":4'))
    expect(scored.difference).toMatch(/scores\.ddx\.rank is 4/)
  })

  it("finds the patient's faults anew, and counts them by persona", async () => {
    const { overall, personas } = prompted.scores.patient_faults!
    expect(overall.kinds).toEqual({ diagnosis_leaked: 0, role_flipped: overall.turns, sentence_limit: 0, contradiction: 0, invention: 0, early_end: 0 })
    expect(overall.faulty).toBe(overall.turns)
    expect(Object.values(personas).reduce((sum, one) => sum + one.turns, 0)).toBe(overall.turns)
    expect(grounded.scores.patient_faults!.overall).toMatchObject({ faulty: 0 })
    expect(prompted.protocol.scorers.faults).toBe('faults/3')
    const hidden = await verifyChanged('prompted', (text) => text.replace(/"faults":\[\{[^\]]*\]/, '"faults":[]'))
    expect(hidden.difference).toMatch(/exchanges\.0\.faults\.0 is absent but must be/)
  })

  it('ranks a row without coverage, and lets a rerun agree on what is scored', async () => {
    const [board] = boardsOf([{ directory: 'x', result: prompted, tier: 'self-reported' }])
    expect(board!.rows[0]).toMatchObject({ rank: 1, scores: { coverage: { mean: null } } })
    expect(await compareRerun(join(folder, 'prompted'), join(folder, 'again'))).toMatchObject({ agree: true, consultations: 8 })
  })
})
