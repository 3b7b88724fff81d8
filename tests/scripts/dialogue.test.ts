import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { loadCases } from '../../bench/run/data.ts'
import { cli } from '../support/cli.ts'
import { modelServer } from '../support/model-server.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'

const folder = temporaryFolder()
const env = { PATIENTSIM_STATE: join(folder, 'state', 'state.sqlite') }

function judgeFile(name: string, place: string): string {
  const path = join(folder, name)
  writeFileSync(path, `schema: patientsim-model/1\nkind: openai\nmodel: judge\nretries: 0\n${place}`)
  return path
}

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe("talks in PatientSim's own format", () => {
  it('go out, come in, and are judged', async () => {
    const bundle = join(folder, 'bundle')
    const out = join(folder, 'dialogue.jsonl')
    const profiles = join(folder, 'patient_profile.json')
    const result = await makeBundle(bundle, findBaseline('constant-list'))
    const exported = await cli(['export', 'dialogue', bundle, '--out', out, '--profiles', profiles, '--json'], { env })
    expect(JSON.parse(exported.stdout)).toEqual({ out, dialogues: 37, profiles })
    expect(lines(out)[0]).toMatchObject({
      hadm_id: expect.any(Number),
      personality_type: expect.any(String),
      cefr_type: expect.stringMatching(/^[ABC]$/),
    })
    expect(lines(out)[0].dialog_history[0]).toEqual({ role: 'Doctor', content: 'Hello, how can I help you?' })
    const ids = (many: { hadm_id: number }[]) => many.map(({ hadm_id }) => hadm_id)
    const talked = ids(lines(out))
    expect(new Set(talked).size).toBe(37)
    expect(ids(JSON.parse(readFileSync(profiles, 'utf8')))).toEqual(talked)

    const imported = JSON.parse((await cli(['import', 'dialogue', out, '--json'], { env })).stdout)
    expect(imported).toEqual({ bundle: join(dirname(env.PATIENTSIM_STATE), 'imported', 'dialogue.dev'), dialogues: 37 })
    const again = JSON.parse(readFileSync(join(imported.bundle, 'result.json'), 'utf8'))
    expect(again.scores.overall.ddx5).toEqual(
      expect.objectContaining({ mean: result.scores.overall.ddx5.mean, scored: 37 }),
    )
    expect(again.scores.overall.coverage).toMatchObject({ mean: null, scored: 0 })
    expect(again.protocol_sha256).not.toBe(result.protocol_sha256)

    const server = await modelServer(() => 'Y')
    const judged = await cli(
      [
        'judge',
        imported.bundle,
        '--module',
        'ddx',
        '--judge',
        judgeFile('judge.yaml', `base_url: ${server.url}/v1\n`),
        '--json',
      ],
      { env },
    )
    await server.close()
    expect(JSON.parse(judged.stdout).scores.ddx.ddx5).toMatchObject({ mean: 1, scored: 37, total: 37 })
  })

  it('stay on this machine where they are credentialed, and reach permitted judges alone', async () => {
    const [profile] = loadCases('dev').profiles.values()
    const source = join(folder, 'physionet.json')
    const record = {
      ...profile!,
      hadm_id: 7,
      personality: 'plain',
      cefr: 'B',
      recall_level: 'high',
      dazed_level: 'normal',
      split: 'persona',
    }
    writeFileSync(source, JSON.stringify([record]))
    await cli(['import', 'physionet', source], { env })
    const path = join(folder, 'theirs.jsonl')
    const talk = [
      { role: 'Doctor', content: 'Hello' },
      { role: 'Patient', content: 'canary' },
      { role: 'Doctor', content: '[DDX] flu' },
    ]
    writeFileSync(path, `${JSON.stringify({ hadm_id: 7, dialog_history: talk })}\n`)
    const split = ['--split', 'patientsim-persona']
    expect(await cli(['import', 'dialogue', path, ...split, '--out', join(folder, 'open')], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/dialogue\/credentialed/),
    })
    expect(existsSync(join(folder, 'open'))).toBe(false)
    const { bundle } = JSON.parse((await cli(['import', 'dialogue', path, ...split, '--json'], { env })).stdout)
    expect(statSync(dirname(bundle)).mode & 0o077).toBe(0)

    const server = await modelServer(() => '{"result": "N"}')
    const elsewhere = judgeFile('elsewhere.yaml', 'base_url: https://models.example.org/v1\n')
    expect(await cli(['judge', bundle, '--module', 'ddx', '--judge', elsewhere], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/\[credentialed\/remote\]/),
    })
    const here = await cli(
      ['judge', bundle, '--module', 'ddx', '--judge', judgeFile('here.yaml', `base_url: ${server.url}/v1\n`), '--json'],
      { env },
    )
    await server.close()
    expect(JSON.parse(here.stdout).scores.ddx.ddx5).toMatchObject({ mean: 0, scored: 1 })
  })
})
