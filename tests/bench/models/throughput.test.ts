import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { modelDoctor } from '../../../bench/doctors/model.ts'
import { standardPrompt } from '../../../bench/doctors/prompt.ts'
import { buildModel, modelHouse } from '../../../bench/models/build.ts'
import { fileCalls } from '../../../bench/models/cache.ts'
import { readPrompts } from '../../../bench/patients/llm/prompts.ts'
import { promptedPatient } from '../../../bench/patients/llm/prompted.ts'
import { protocolOf } from '../../../bench/run/protocol.ts'
import { run } from '../../../bench/run/runner.ts'
import { memoryStore } from '../../../bench/run/store.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { modelSchema } from '../../../bench/schema/model.ts'
import { root } from '../../../scripts/config.ts'
import { firstCases, submissionOf, temporaryFolder } from '../../support/runs.ts'

const [lanes, callsPerLane, secondsPerCall] = [32, 32, 0.3]

async function slowServer(): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'tests/support/slow-model-server.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  return new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve))
}

/** What this machine, with whatever else runs on it, needs for the same calls without any of our code. */
async function bareSeconds(url: string): Promise<number> {
  const start = performance.now()
  const lane = async () => {
    for (let i = 0; i < callsPerLane; i++) {
      const body = JSON.stringify({ model: 'p', messages: [{ role: 'user', content: 'x'.repeat(6000) }] })
      await (await fetch(`${url}/v1/chat/completions`, { method: 'POST', body })).json()
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (performance.now() - start) / 1000
}

async function runSeconds(url: string): Promise<number> {
  const house = modelHouse(() => undefined, { calls: fileCalls(join(temporaryFolder(), 'calls')) })
  const config = (model: string) => readFormat(modelSchema, { schema: 'patientsim-model/1', kind: 'openai', model, base_url: `${url}/v1` }, 'm')
  const doctor = modelDoctor('d', buildModel(config('d'), house), standardPrompt())
  const patient = promptedPatient(buildModel(config('p'), house), readPrompts())
  const cases = firstCases('dev', lanes)
  const protocol = protocolOf('patientsim', cases.split, patient, 1, 42)
  const store = memoryStore()
  const start = performance.now()
  const { id, plan } = await run({ submission: submissionOf('silent'), doctor, patient, cases, protocol, store, concurrency: lanes })
  const took = (performance.now() - start) / 1000
  for (const planned of plan) {
    const { exchanges, outcome } = (await store.load(id, planned.case.id, 1)).consultation
    expect(outcome.kind).toBe('diagnosed')
    expect(exchanges.length * 2 - 2).toBe(callsPerLane)
  }
  return took
}

describe('a run whose calls take 300 ms each', () => {
  it('takes at most 1.10 times the calls on its longest lane at concurrency 32', { retry: 2 }, async () => {
    const url = await slowServer()
    const least = Math.max(callsPerLane * secondsPerCall, await bareSeconds(url))
    expect((await runSeconds(url)) / least).toBeLessThanOrEqual(1.1)
  })
})
