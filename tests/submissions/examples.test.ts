import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { config } from '../../scripts/config.ts'
import { examples, startExample } from '../../scripts/examples.ts'
import { readSubmission } from '../../bench/run/read-submission.ts'
import { buildDoctor } from '../../bench/doctors/build.ts'
import { firstCases, makeBundle, temporaryFolder } from '../support/runs.ts'

const missing = examples.filter((example) => spawnSync(example.command, ['--version']).error)
for (const example of missing) console.warn(`Skipped: the example ${example.name} needs ${example.command}, which is not on this machine.`)

describe.each(examples)('the example in $name', (example) => {
  it.skipIf(missing.includes(example))('is a doctor that takes a history over HTTP and ends with five diagnoses', async () => {
    const running = await startExample(example)
    try {
      const doctor = buildDoctor(readSubmission(join(config.submissions, 'examples', example.name, 'submission.yaml')), () => undefined)
      const result = await makeBundle(join(temporaryFolder(), example.name), doctor, { cases: firstCases('dev', 8), concurrency: 8 })
      expect(result.outcomes).toMatchObject({ diagnosed: 8 })
      expect(result.scores.overall.coverage.mean!).toBeGreaterThan(0.1)
      expect(result.scores.overall.rounds.mean!).toBeGreaterThan(5)
    } finally {
      running!.stop()
    }
  })
})
