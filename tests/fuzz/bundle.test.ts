import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { bundleFiles } from '../../bench/run/bundle.ts'
import { verify } from '../../bench/run/verify.ts'
import { resultSchema } from '../../bench/schema/bundle.ts'
import { InputError } from '../../bench/schema/error.ts'
import { consultationSchema } from '../../bench/schema/transcript.ts'
import { firstCases, makeBundle, temporaryFolder } from '../support/runs.ts'
import { byteChanges, near, withChanges } from './arbitrary.ts'

const cases = firstCases('dev', 2)
const folder = temporaryFolder()
const [original, copy] = [join(folder, 'original'), join(folder, 'copy')]
const files = Object.values(bundleFiles)

beforeAll(async () => {
  await makeBundle(original, findBaseline('chief-complaint'), { cases })
  cpSync(original, copy, { recursive: true })
})

/** True when a bundle with this in place of one of its files is accepted; anything but an InputError is a fault of ours. */
async function accepted(file: string, content: Buffer | string): Promise<boolean> {
  writeFileSync(join(copy, file), content)
  try {
    return (await verify(copy, referencePatient, () => cases)).ok
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return false
  } finally {
    cpSync(join(original, file), join(copy, file))
  }
}

/** The value with the part at one of its paths replaced. */
function spoilt(value: unknown, turns: readonly number[], junk: unknown): unknown {
  if (typeof value !== 'object' || value === null || turns.length === 0) return junk
  const keys = Object.keys(value)
  if (keys.length === 0) return junk
  const key = keys[turns[0]! % keys.length]!
  const part = spoilt((value as Record<string, unknown>)[key], turns.slice(1), junk)
  return Array.isArray(value) ? value.map((one: unknown, i) => (String(i) === key ? part : one)) : { ...value, [key]: part }
}

const spot = fc.tuple(fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), fc.oneof(fc.jsonValue(), fc.constantFrom(0, 1, 0.5, '', 'reference', null)))
const text = (value: unknown) => JSON.stringify(value, null, 2) + '\n'

describe('a bundle', () => {
  it.each(files)('with any bytes of %s changed is never accepted, and never a fault of ours', { timeout: 300_000 }, async (file) => {
    const content = readFileSync(join(original, file))
    await fc.assert(
      fc.asyncProperty(byteChanges(content), async (changes) => {
        expect(await accepted(file, withChanges(content, changes))).toBe(false)
      }),
      { numRuns: 150, seed: 6 },
    )
  })

  it('with any value of result.json changed is never accepted', { timeout: 300_000 }, async () => {
    const before = readFileSync(join(original, bundleFiles.result), 'utf8')
    const value = JSON.parse(before) as unknown
    await fc.assert(
      fc.asyncProperty(spot, async ([path, junk]) => {
        const after = spoilt(value, path, junk)
        fc.pre(JSON.stringify(after) !== JSON.stringify(value))
        expect(await accepted(bundleFiles.result, text(after))).toBe(false)
      }),
      { numRuns: 200, seed: 7 },
    )
  })

  it('of junk near its formats is never accepted, and never a fault of ours', { timeout: 300_000 }, async () => {
    const texts = ['reference', 'dev', 'a', 'a'.repeat(64), '2026-01-02T03:04:05Z', 'plain-A-high-normal', 'https://a.example/']
    const lines = fc.array(near(consultationSchema, texts), { maxLength: 3 }).map((values) => values.map((value) => JSON.stringify(value) + '\n').join(''))
    const junk = fc.oneof(
      near(resultSchema, texts).map((value) => ({ file: bundleFiles.result, content: text(value) })),
      lines.map((content) => ({ file: bundleFiles.consultations, content })),
    )
    await fc.assert(
      fc.asyncProperty(junk, async ({ file, content }) => {
        expect(await accepted(file, content)).toBe(false)
      }),
      { numRuns: 300, seed: 8 },
    )
  })

  it('is accepted as it was', async () => {
    expect(await accepted(bundleFiles.result, readFileSync(join(original, bundleFiles.result)))).toBe(true)
  })
})
