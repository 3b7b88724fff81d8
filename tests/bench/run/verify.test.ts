import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { type Cases } from '../../../bench/run/data.ts'
import { firstDifference, verify } from '../../../bench/run/verify.ts'
import { rng } from '../../../bench/stats/rng.ts'
import { firstCases, makeBundle, temporaryFolder } from '../../support/runs.ts'

const cases: Cases = firstCases('dev', 4)
const folder = temporaryFolder()
const original = join(folder, 'original')
let copies = 0

beforeAll(async () => {
  await makeBundle(original, findBaseline('checklist'), { cases })
})

/** Verifies a copy of the bundle after a change to one of its files. */
async function verifyChanged(file: string, change: (content: Buffer) => Buffer | string) {
  const copy = join(folder, `copy-${copies++}`)
  cpSync(original, copy, { recursive: true })
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file))))
  try {
    return await verify(copy, referencePatient, () => cases)
  } catch (error) {
    return { ok: false, difference: (error as Error).message }
  }
}

describe('verify', () => {
  it('finds an untouched bundle equal', async () => {
    expect(await verify(original, referencePatient, () => cases)).toMatchObject({ ok: true, replayed: 4, difference: null })
  })

  it("names one changed letter of a patient's line", async () => {
    const found = await verifyChanged('consultations.jsonl', (content) => content.toString().replace(/("patient":"[^"]{5})[a-z]/, '$1#'))
    expect(found).toMatchObject({ ok: false })
    expect(found.difference).toMatch(/exchanges\.0\.patient is ".*#/)
  })

  it('names a changed score', async () => {
    const found = await verifyChanged('consultations.jsonl', (content) => content.toString().replace(/"rank":(null|\d)/, (_, rank) => (rank === '4' ? '"rank":3' : '"rank":4')))
    expect(found.difference).toMatch(/scores\.ddx\.rank is [34] but must be/)
  })

  it('names a changed case, a missing one and a doubled one', async () => {
    const lines = readFileSync(join(original, 'consultations.jsonl'), 'utf8').trimEnd().split('\n')
    const write = (changed: string[]) => verifyChanged('consultations.jsonl', () => changed.map((line) => line + '\n').join(''))
    expect((await write([lines[1]!, lines[0]!, ...lines.slice(2)])).difference).toMatch(/consultation 1 is .* but the split's is/)
    expect((await write(lines.slice(0, 3))).difference).toMatch(/consultation 4 .* is missing/)
    expect((await write([...lines, lines[3]!])).difference).toMatch(/more consultations than the split has trials/)
  })

  it('names a changed aggregate, a changed date and a changed measurement', async () => {
    expect((await verifyChanged('result.json', (content) => content.toString().replace(/"mean": 0\.\d/, '"mean": 0.9999'))).difference).toMatch(/result\.json: scores/)
    expect((await verifyChanged('result.json', (content) => content.toString().replace('2026-01-02', '2026-01-03'))).difference).toMatch(/bundle_sha256/)
    expect((await verifyChanged('measurements.jsonl', (content) => content.toString().replace(/"retries":0/, '"retries":1'))).difference).toMatch(/measurements\.jsonl is not the file/)
  })

  it('finds each of 100 random one-byte changes', async () => {
    const random = rng('one-byte-changes')
    const files = ['result.json', 'consultations.jsonl', 'measurements.jsonl']
    for (let i = 0; i < 100; i++) {
      const file = files[i % files.length]!
      let place = 0
      const found = await verifyChanged(file, (content) => {
        place = random.below(content.length)
        content[place]! ^= 1 + random.below(255)
        return content
      })
      expect(found.ok, `${file}, byte ${place}`).toBe(false)
    }
  })

  it('refuses a folder that is no bundle', async () => {
    await expect(verify(folder, referencePatient, () => cases)).rejects.toThrow(/is not a bundle/)
  })
})

describe('firstDifference', () => {
  it('is null for equal trees and names the path otherwise', () => {
    expect(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBeNull()
    expect(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe('a.1.b is 2 but must be 3')
    expect(firstDifference({ a: 1, c: 1 }, { a: 1 })).toBe('c is 1 but must be absent')
  })
})
