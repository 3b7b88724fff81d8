import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { json, scriptedDoctor } from '../support/scripted-doctor.ts'
import { start } from '../../scripts/start.ts'
import { cli, startCli } from '../support/cli.ts'
import { temporaryFolder } from '../support/runs.ts'

const folder = temporaryFolder()
const env = { PATIENTSIM_STATE: join(folder, 'state.sqlite'), PATIENTSIM_SUBMISSIONS: folder }
let files = 0

function submission(doctor: string, more = ''): string {
  const path = join(folder, `submission-${files++}.yaml`)
  writeFileSync(
    path,
    `schema: patientsim-submission/1\nteam: my-team\nagent: my-agent\nversion: "1"\ntitle: Mine\nclass: standard\n${more}doctor:\n${doctor}\n`,
  )
  return path
}

describe('patientsim', () => {
  it('says what is wrong with bad usage and exits 2', async () => {
    expect((await cli([])).code).toBe(2)
    expect((await cli(['dance'])).stderr).toMatch(/unknown command/)
    expect(await cli(['run', submission('  kind: baseline\n  name: silent'), '--concurrency', '0'], { env })).toMatchObject({ code: 2 })
    expect(await cli(['run', 'nowhere.yaml'], { env })).toMatchObject({ code: 2, stderr: expect.stringMatching(/nowhere\.yaml can't be read.*\[file\/unreadable\]/) })
    expect(await cli(['cases', '--split', 'nope'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/no split "nope"; there are: .*dev.*\[split\/unknown\]/) })
    expect(await cli(['board', '--persona', 'jolly'], { env })).toMatchObject({ code: 2, stderr: expect.stringMatching(/persona\/unknown/) })
    expect((await cli(['--help'])).code).toBe(0)
  })

  it.each([['--split', 'nope'], ['--port', 'http'], ['--nonsense']])('npm start -- %s %s exits 2, before anything runs', async (...args) => {
    expect(await start(args)).toBe(2)
  })

  it('ends in silence when whoever reads what it prints has had enough', async () => {
    const child = startCli(['cases', '--split', 'full'])
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk))
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0)
    expect(stderr).toBe('')
  })

  it('runs, ranks and verifies a submission', async () => {
    const path = submission('  kind: baseline\n  name: chief-complaint')
    const run = await cli(['run', path, '--split', 'dev', '--json'], { env })
    expect(run.code).toBe(0)
    expect(run.stderr).toMatch(/37\/37 consultations/)
    const { bundle, content_sha256, scores } = JSON.parse(run.stdout)
    const board = JSON.parse((await cli(['board', '--split', 'dev', '--json'], { env })).stdout)
    expect(board.boards[0].rows[0]).toMatchObject({ rank: 1, team: 'my-team', agent: 'my-agent', content_sha256, scores })
    expect((await cli(['board', '--persona', 'verbose-A-low-normal'], { env })).stdout).toMatch(/my-team\/my-agent/)
    expect(await cli(['verify', bundle], { env })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Verified: 37/) })
    const again = JSON.parse((await cli(['run', path, '--split', 'dev', '--concurrency', '64', '--json'], { env })).stdout)
    expect(again.content_sha256).toBe(content_sha256)
  })

  it('lists cases without what is hidden', async () => {
    const { cases } = JSON.parse((await cli(['cases', '--split', 'dev', '--json'])).stdout)
    expect(cases).toHaveLength(37)
    expect(new Set(cases.map((one: { persona: string }) => one.persona)).size).toBe(37)
    expect(Object.keys(cases[0].patient).sort()).toEqual(['age', 'arrival_transport', 'gender'])
  })

  it('chat prints one object a turn, as documented', async () => {
    const { cases } = JSON.parse((await cli(['cases', '--json'])).stdout)
    const one = cases.find((each: { persona: string }) => each.persona === 'plain-B-high-normal')
    const { stdout, code } = await cli(['chat', '--case', one.id, '--json'], { input: 'Hello, how can I help you?\nDo you smoke?\n...\n' })
    const turns = stdout.trim().split('\n').map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(turns.map((turn) => turn.round)).toEqual([1, 2, 3])
    expect(turns[1]).toMatchObject({ doctor: 'Do you smoke?', understood: { topics: ['tobacco'] }, patient: expect.any(String) })
    expect(turns[1].ledger).toEqual([expect.objectContaining({ item: 'tobacco', how: 'told', elicited: true, fact: expect.any(String) })])
    expect(turns[2].ledger).toEqual([])
    const explained = await cli(['chat', '--case', one.id, '--explain'], { input: 'Do you smoke?\n' })
    expect(explained.stdout).toMatch(/understood: tobacco[\s\S]*rule /)
  })

  it('ddx reads a line at a time', async () => {
    const { stdout } = await cli(['ddx', '--gold', 'myocardial infarction', '--json'], { input: 'NSTEMI\nACS\n' })
    expect(stdout.trim().split('\n').map((line) => JSON.parse(line).match)).toEqual([true, false])
    expect((await cli(['ddx', '--gold', 'scurvy'])).code).toBe(2)
  })
})

describe('patientsim validate', () => {
  it('asks one probe turn, with the header from the environment', async () => {
    const server = await scriptedDoctor((_, response) => json(response, { message: 'When did it start?' }))
    const path = submission(`  kind: http\n  url: ${server.url}\n  headers:\n    Authorization: {env: DOCTOR_KEY}`)
    expect(await cli(['validate', path])).toMatchObject({ code: 2, stderr: expect.stringMatching(/DOCTOR_KEY, which is not set/) })
    const { code, stdout } = await cli(['validate', path], { env: { DOCTOR_KEY: 'canary-key' } })
    await server.close()
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Valid\..*When did it start/)
    expect(stdout).not.toContain('canary-key')
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]!.headers.authorization).toBe('canary-key')
  })

  it('exits 1 when the doctor does not answer as agreed', async () => {
    const server = await scriptedDoctor((_, response) => void response.end('<html>'))
    const { code, stdout } = await cli(['validate', submission(`  kind: http\n  url: ${server.url}`)])
    await server.close()
    expect(code).toBe(1)
    expect(stdout).toMatch(/not-json/)
  })
})

describe('a run that is killed', () => {
  it('goes on where it was after kill -9, and ends with the same content hash', { timeout: 120_000 }, async () => {
    const calls = new Map<string, number>()
    const answer = (body: Record<string, unknown>) => (body.round === 4 ? { ddx: ['pneumonia', 'influenza'] } : { message: `Do you have a fever? ${'?'.repeat(Number(body.round))}` })
    const server = await scriptedDoctor(async (body, response) => {
      const id = String(body.consultation_id)
      calls.set(id, (calls.get(id) ?? 0) + 1)
      await new Promise((resolve) => setTimeout(resolve, 15))
      json(response, answer(body))
    })
    const path = submission(`  kind: http\n  url: ${server.url}`)
    const args = ['run', path, '--split', 'dev', '--concurrency', '2', '--json']
    const disturbed = { ...env, PATIENTSIM_STATE: join(folder, 'killed.sqlite') }
    for (const pause of [700, 900]) {
      const child = startCli([...args, '--out', join(folder, 'killed')], disturbed)
      await new Promise((resolve) => setTimeout(resolve, pause))
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('close', resolve))
    }
    const whole = [...calls.values()].filter((count) => count === 4).length
    const last = await cli([...args, '--out', join(folder, 'killed')], { env: disturbed })
    const wholeAfter = [...calls.values()].filter((count) => count === 4).length
    const undisturbed = await cli([...args, '--out', join(folder, 'undisturbed')], { env: { ...env, PATIENTSIM_STATE: join(folder, 'undisturbed.sqlite') } })
    await server.close()
    expect(last.code, last.stderr).toBe(0)
    expect(JSON.parse(last.stdout).content_sha256).toBe(JSON.parse(undisturbed.stdout).content_sha256)
    // At most the two consultations under way at each kill are had again.
    expect(wholeAfter).toBeLessThanOrEqual(37 + 4)
    if (whole > 4) expect(last.stderr).toMatch(/kept from before/)
  })
})
