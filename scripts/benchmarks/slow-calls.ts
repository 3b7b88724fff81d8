import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { modelDoctor } from '../../bench/doctors/model.ts'
import { standardPrompt } from '../../bench/doctors/prompt.ts'
import { buildModel, modelHouse } from '../../bench/models/build.ts'
import { fileCalls } from '../../bench/models/cache.ts'
import { promptedPatient } from '../../bench/patients/llm/prompted.ts'
import { readPrompts } from '../../bench/patients/llm/prompts.ts'
import { loadCases } from '../../bench/run/data.ts'
import { protocolOf } from '../../bench/run/protocol.ts'
import { run } from '../../bench/run/runner.ts'
import { memoryStore } from '../../bench/run/store.ts'
import { readFormat } from '../../bench/schema/format.ts'
import { modelSchema } from '../../bench/schema/model.ts'
import { parseSubmission } from '../../bench/run/read-submission.ts'

const [lanes, callsPerLane, secondsPerCall, repeats] = [32, 32, 0.3, 3]

/**
 * What the harness adds to a run whose calls are slow: 32 consultations at once of an LLM doctor and an LLM patient, 32
 * calls each of 300 ms, against the ideal (9.6 s), and against the same calls by a bare fetch loop on this machine.
 */
async function main(): Promise<void> {
  const server = spawn(process.execPath, [new URL('slow-model-server.ts', import.meta.url).pathname], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve) => createInterface({ input: server.stdout }).once('line', resolve))
  const ideal = callsPerLane * secondsPerCall
  for (let i = 0; i < repeats; i++) {
    const bare = await bareSeconds(url)
    const took = await runSeconds(url)
    console.log(`run ${took.toFixed(2)} s, bare loop ${bare.toFixed(2)} s, ideal ${ideal.toFixed(2)} s: ${(took / ideal).toFixed(3)} of ideal, ${(took / bare).toFixed(3)} of bare`)
  }
  server.kill()
}

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
  const folder = mkdtempSync(join(tmpdir(), 'patientsim-slow-calls-'))
  const house = modelHouse(() => undefined, { calls: fileCalls(folder) })
  const config = (model: string) => readFormat(modelSchema, { schema: 'patientsim-model/1', kind: 'openai', model, base_url: `${url}/v1` }, 'm')
  const doctor = modelDoctor('d', buildModel(config('d'), house), standardPrompt())
  const patient = promptedPatient(buildModel(config('p'), house), readPrompts())
  const { split, profiles } = loadCases('dev')
  const cases = { split: { ...split, cases: split.cases.slice(0, lanes) }, profiles }
  const protocol = protocolOf('patientsim', split, patient, 1, 42)
  const submission = parseSubmission('schema: patientsim-submission/1\nteam: bench\nagent: slow\nversion: "1"\ntitle: Slow\nclass: custom\ndoctor: {kind: baseline, name: silent}\n', 'submission')
  const start = performance.now()
  await run({ submission, doctor, patient, cases, protocol, store: memoryStore(), concurrency: lanes })
  const took = (performance.now() - start) / 1000
  rmSync(folder, { recursive: true })
  return took
}

await main()
