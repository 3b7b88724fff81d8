import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkSet } from '../../../bench/profiles/check.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import { makeOpenCases } from '../../../bench/profiles/open.ts'
import { readSplit } from '../../../bench/profiles/split.ts'
import { profileSetSchema } from '../../../bench/schema/profile.ts'

const library = loadLibrary()
const made = makeOpenCases(library)
const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../bench/data/${path}`, import.meta.url), 'utf8'))
const dev = profileSetSchema.parse(read('profiles/open-v1-dev.json'))
const testSet = profileSetSchema.parse(read('profiles/open-v1-test.json'))

test('the checked-in profiles and splits are what the scripts give', () => {
  expect(dev).toEqual(made.sets.dev)
  expect(testSet).toEqual(made.sets.test)
  expect(readSplit(read('splits/dev.json'), dev, 'dev.json')).toEqual(made.splits.dev)
  expect(readSplit(read('splits/test.json'), testSet, 'test.json')).toEqual(made.splits.test)
  expect(readSplit(read('splits/full.json'), testSet, 'full.json')).toEqual(made.splits.full)
})

test('making them again gives the same bytes', () => {
  expect(JSON.stringify(makeOpenCases(loadLibrary()))).toBe(JSON.stringify(made))
})

test('every profile passes every check', () => {
  expect(checkSet([...dev.profiles, ...testSet.profiles], library)).toEqual([])
})

test('dev has one profile of each diagnosis, test three', () => {
  const of = (name: string, set: typeof dev) => set.profiles.filter((one) => one.diagnosis === name).length
  for (const { name } of library.diagnoses) expect([of(name, dev), of(name, testSet)]).toEqual([1, 3])
})
