import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadCases } from '../../bench/run/data.ts'
import { cli } from '../support/cli.ts'
import { temporaryFolder } from '../support/runs.ts'
import { json, scriptedDoctor } from '../support/scripted-doctor.ts'

const folder = temporaryFolder()
const env = { PATIENTSIM_STATE: join(folder, 'state', 'state.sqlite'), PATIENTSIM_SUBMISSIONS: folder }

/** A file of the released form, made from an open profile, with words that must not get out. */
function madeFile(): string {
  const { profiles } = loadCases('dev')
  const [profile] = profiles.values()
  const { hadm_id: _id, ...items } = profile!
  const record = (id: number, persona: object) => ({ hadm_id: id, ...items, occupation: 'canary occupation', ...persona, split: 'persona', cefr_A1: 'go, eat' })
  const path = join(folder, 'patient_profile.json')
  writeFileSync(
    path,
    JSON.stringify([
      record(1, { personality: 'plain', cefr: 'B', recall_level: 'high', dazed_level: 'normal' }),
      record(2, { personality: 'verbose', cefr: 'C', recall_level: 'low', dazed_level: 'normal' }),
    ]),
  )
  return path
}

function submission(url: string): string {
  const path = join(folder, 'submission.yaml')
  writeFileSync(path, `schema: patientsim-submission/1\nteam: my-team\nagent: my-agent\nversion: "1"\ntitle: Mine\nclass: custom\ndoctor: {kind: http, url: "${url}"}\n`)
  return path
}

describe('credentialed cases', () => {
  it('are imported, kept from remote endpoints, and leave aggregates alone in a bundle', async () => {
    const imported = await cli(['import', 'physionet', madeFile(), '--json'], { env })
    expect(JSON.parse(imported.stdout)).toMatchObject({ profiles: 2, splits: [{ split: 'patientsim-persona', cases: 2 }] })

    const remote = await cli(['run', submission('https://doctor.example.org/turn'), '--split', 'patientsim-persona'], { env })
    expect(remote).toMatchObject({ code: 2, stderr: expect.stringMatching(/\[credentialed\/remote\]/) })

    const server = await scriptedDoctor((body, response) => json(response, body.round === 1 ? { message: 'What do you do for work?' } : { ddx: ['influenza'] }))
    const out = join(folder, 'bundle')
    const local = await cli(['run', submission(server.url), '--split', 'patientsim-persona', '--out', out], { env })
    await server.close()
    expect(local.code, local.stderr).toBe(0)
    expect(JSON.stringify(server.requests)).toContain('canary occupation')
    expect(readdirSync(out)).toEqual(['result.json'])
    expect(readFileSync(join(out, 'result.json'), 'utf8')).not.toContain('canary')
    expect((await cli(['verify', out], { env })).stderr).toMatch(/\[bundle\/sealed\]/)
  })

  it('names bad and missing items one by one, and none of their text', async () => {
    const path = join(folder, 'bad.json')
    writeFileSync(path, JSON.stringify([{ hadm_id: 5, age: 'canary', gender: 'Male' }]))
    const { code, stderr } = await cli(['import', 'physionet', path], { env })
    expect(code).toBe(2)
    expect(stderr).toMatch(/chiefcomplaint is missing/)
    expect(stderr).not.toContain('canary')
  })
})

describe('holdout', () => {
  it('is committed to, opened again and checked; a forged opening is found', async () => {
    const [commitment, opening, forged] = ['commitment.json', 'opening.json', 'forged.json'].map((name) => join(folder, name)) as [string, string, string]
    const made = await cli(['holdout', 'commit', '--season', 'test-1', '--opening', opening], { env })
    writeFileSync(commitment, made.stdout)
    const secret = JSON.parse(readFileSync(opening, 'utf8'))
    expect(made.stdout + made.stderr).not.toContain(secret.seed)
    expect((await cli(['holdout', 'check', commitment, opening], { env })).code).toBe(0)
    writeFileSync(forged, JSON.stringify({ ...secret, seed: 'f'.repeat(64) }))
    expect(await cli(['holdout', 'check', commitment, forged], { env })).toMatchObject({ code: 1, stdout: expect.stringMatching(/does not agree/) })
    expect((await cli(['holdout', 'open', commitment, forged], { env })).code).toBe(2)
    expect((await cli(['holdout', 'open', commitment, opening], { env })).stdout).toMatch(/holdout-test-1 \(370 cases/)

    const out = join(folder, 'hidden-bundle')
    const baseline = join(folder, 'baseline.yaml')
    writeFileSync(baseline, 'schema: patientsim-submission/1\nteam: t\nagent: a\nversion: "1"\ntitle: A\nclass: custom\ndoctor: {kind: baseline, name: constant-list}\n')
    await cli(['run', baseline, '--split', 'holdout-test-1', '--out', out], { env })
    expect(existsSync(join(out, 'result.json'))).toBe(true)
    expect(readdirSync(out)).toEqual(['result.json'])
  })
})
