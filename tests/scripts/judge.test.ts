import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { cli, startCli } from '../support/cli.ts'
import { type ModelCall, type ModelServer, modelServer, type Script } from '../support/model-server.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'

const folder = temporaryFolder()
const directory = join(folder, 'bundle')
beforeAll(() => makeBundle(directory, findBaseline('chief-complaint')))

let server: ModelServer | undefined
afterEach(() => server?.close())

async function judgeFile(script: (call: ModelCall) => Script, more = ''): Promise<string> {
  server = await modelServer(script)
  const path = join(folder, `judge-${server.url.split(':').at(-1)}.yaml`)
  writeFileSync(
    path,
    `schema: patientsim-model/1\nkind: openai\nmodel: judge\nbase_url: ${server.url}/v1\nretries: 0\n${more}`,
  )
  return path
}

/** The best answer to every module's question, in the shape that its schema asks for. */
function generous({ body, messages }: ModelCall): string {
  const { schema } = (
    body.response_format as { json_schema: { schema: { properties: Record<string, { type: string }> } } }
  ).json_schema
  const sentences = [...messages[0]!.content.matchAll(/^Patient, sentence (\d+):/gm)].map(([, number]) =>
    Number(number),
  )
  const value = (key: string, type: string) => {
    if (key === 'result') return 'Y'
    if (key === 'sentences')
      return sentences.map((number) => ({
        number,
        kind: 'information',
        items: [{ item: 'chiefcomplaint', verdict: 'entailed' }],
        adds: false,
        plausibility: null,
      }))
    return type === 'object' ? { reason: 'fine', result: 4 } : type === 'integer' ? 4 : 'said'
  }
  return JSON.stringify(
    Object.fromEntries(Object.entries(schema.properties).map(([key, { type }]) => [key, value(key, type)])),
  )
}

describe('patientsim judge', () => {
  const env = { PATIENTSIM_STATE: join(folder, 'state.sqlite') }

  it('runs all modules, and a second time without a call', async () => {
    const path = await judgeFile(generous)
    const first = await cli(['judge', directory, '--judge', path, '--json'], { env })
    expect(first.code, first.stderr).toBe(0)
    const { scores, agreement, judgements } = JSON.parse(first.stdout)
    expect(Object.keys(scores)).toEqual(['ddx', 'coverage', 'persona', 'doctor', 'factuality'])
    expect(scores.ddx.ddx5).toMatchObject({ scored: 37, total: 37 })
    expect(scores.persona).toMatchObject({
      fidelity: { mean: 4, scored: 37 },
      confusion: { mean: 4, scored: 1, total: 37 },
    })
    expect(scores.coverage).toMatchObject({ icov: { mean: 1 }, icon: { mean: 4 } })
    expect(scores.factuality).toMatchObject({
      entailed: { mean: 1 },
      plausibility: { mean: null, scored: 0, total: 37 },
    })
    expect(Object.keys(agreement)).toEqual(['ddx', 'coverage'])
    expect(judgements).toMatch(/judgements\.[0-9a-f]{12}\.jsonl$/)
    const calls = server!.calls.length
    const second = await cli(['judge', directory, '--judge', path], { env })
    expect(server!.calls).toHaveLength(calls)
    expect(second.stdout).toMatch(
      /ddx ddx5 .*37\/37 scored[\s\S]*Exact against judge, ddx: 37 verdicts on 25 profiles; agreement .* kappa .* AC1/,
    )
    expect(second.stdout).toMatch(/and \d+ more disagreements/)
  })

  it('goes on where it was killed', { timeout: 60_000 }, async () => {
    const path = await judgeFile(() => ({ text: 'N', delay: 0.15 }))
    const args = ['judge', directory, '--judge', path, '--module', 'ddx', '--concurrency', '2']
    const fresh = { PATIENTSIM_STATE: join(folder, 'killed', 'state.sqlite') }
    const child = startCli(args, fresh)
    while (server!.calls.length < 12) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    const before = server!.calls.length
    const words = (calls: readonly ModelCall[]) => calls.map((call) => call.messages[0]!.content + call.system)
    const known = new Set(words(server!.calls))
    expect((await cli(args, { env: fresh })).stdout).toMatch(/37\/37 scored/)
    const repeated = words(server!.calls.slice(before)).filter((one) => known.has(one))
    expect(server!.calls.length).toBeLessThanOrEqual(37 + 2)
    expect(repeated.length).toBeLessThanOrEqual(2)
  })

  it('exits 1 when nothing could be scored, 2 for bad usage', async () => {
    const path = await judgeFile(() => ({ refusal: 'No.' }))
    const nothing = await cli(['judge', directory, '--judge', path, '--module', 'persona'], { env })
    expect(nothing).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/persona fidelity +– +0\/37 scored[\s\S]*37 refused/),
    })
    expect(await cli(['judge', directory, '--judge', path, '--module', 'style'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/"style" is no module/),
    })
    expect(await cli(['judge', folder, '--judge', path], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/bundle\/missing/),
    })
    expect(await cli(['judge', directory], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--judge/),
    })
  })
})
