import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { findBundles } from '../../../bench/run/board.ts'
import { openDraft, writeWhole } from '../../../bench/run/draft.ts'
import { firstCases, makeBundle, temporaryFolder } from '../../support/runs.ts'

it('a bundle that a killed process had nearly written is no second row, and goes when the bundle is written anew', async () => {
  const submissions = temporaryFolder()
  const results = join(submissions, 'tests', 'silent', 'results')
  const bundle = join(results, 'dev.reference')
  const cases = firstCases('dev', 3)
  await makeBundle(bundle, findBaseline('silent'), { cases })
  const { pid: gone } = spawnSync(process.execPath, ['-e', ''])
  const left = join(results, `.dev.reference.draft-${gone}`)
  await makeBundle(left, findBaseline('silent'), { cases })
  const living = join(results, `.dev.reference.draft-${process.ppid}`)
  mkdirSync(living)
  expect(findBundles(submissions).map(({ directory }) => directory)).toEqual(['tests/silent/results/dev.reference'])
  await makeBundle(bundle, findBaseline('silent'), { cases })
  expect(existsSync(left)).toBe(false)
  expect(existsSync(living)).toBe(true)
})

it('a draft begins empty, whatever this process left there before', async () => {
  const bundle = join(temporaryFolder(), 'results', 'dev.reference')
  writeFileSync(join(await openDraft(bundle), 'half'), 'half')
  expect(readdirSync(await openDraft(bundle))).toEqual([])
})

it('what could not be written leaves no draft, and the bundle that stood there stays', async () => {
  const results = join(temporaryFolder(), 'results')
  const bundle = join(results, 'dev.reference')
  await writeWhole(bundle, async (draft) => writeFileSync(join(draft, 'result.json'), 'first'))
  const half = writeWhole(bundle, async (draft) => {
    writeFileSync(join(draft, 'result.json'), 'second')
    throw new Error('gone')
  })
  await expect(half).rejects.toThrow('gone')
  expect([readdirSync(results), readFileSync(join(bundle, 'result.json'), 'utf8')]).toEqual([['dev.reference'], 'first'])
})
