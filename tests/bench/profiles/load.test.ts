import { describe, expect, test } from 'vitest'
import { generateProfile } from '../../../bench/profiles/generate.ts'
import { loadLibrary, ownData, type DataFiles } from '../../../bench/profiles/load.ts'
import { drawSocial } from '../../../bench/profiles/social.ts'
import { rng } from '../../../bench/stats/rng.ts'

const library = loadLibrary()
const path = 'scripts/chest-pain/myocardial_infarction.json'

/** Our own data with one file's text changed. */
function changed(file: string, change: (text: string) => string): DataFiles {
  return { ...ownData, read: (one) => (one === file ? change(ownData.read(one)) : ownData.read(one)) }
}

describe('loadLibrary refuses, and names the file', () => {
  test.each<[string, string, DataFiles, string]>([
    ['what is not JSON', 'format/json', changed(path, (text) => text.slice(1)), path],
    ['another form', 'format/invalid', changed(path, (text) => text.replace('"female"', '"females"')), path],
    [
      'an unknown finding',
      'library/faults',
      changed(path, (text) => text.replaceAll('"finding": "nausea"', '"finding": "queasiness"')),
      'the finding "queasiness" is not known',
    ],
    [
      'an unknown condition',
      'library/faults',
      changed(path, (text) => text.replace('"condition": "hypertension"', '"condition": "high_pressure"')),
      'the condition "high_pressure" is not known',
    ],
    [
      'an unknown diagnosis',
      'library/faults',
      changed(path, (text) => text.replace('"diagnosis": "myocardial_infarction"', '"diagnosis": "broken_heart"')),
      'the diagnosis "broken_heart" is not in the ontology',
    ],
    [
      'a source that is not listed',
      'library/faults',
      changed('social.json', (text) => text.replace('"id": "nhis"', '"id": "other"')),
      'social.json: the source "nhis" is not listed',
    ],
  ])('%s', (_, code, files, clause) => {
    expect(() => loadLibrary(files)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(clause) }))
  })

  test('a condition that is there twice', () => {
    const list = (folder: string) => (folder === 'conditions' ? ['general.json', 'general.json'] : ownData.list(folder))
    expect(() => loadLibrary({ ...ownData, list })).toThrow(/the condition "hypertension" is there twice/)
  })
})

test('profiles do not hang on the order in which files are found', () => {
  const turned = loadLibrary({ ...ownData, list: (folder) => ownData.list(folder).toReversed() })
  expect(turned.scripts.map((one) => one.diagnosis)).toEqual(library.scripts.map((one) => one.diagnosis))
  const first = (from: typeof library) => generateProfile(from.scripts[0]!, from, 'order', 'a')
  expect(first(turned)).toEqual(first(library))
})

test('social history has an entry for everyone', () => {
  const script = { ...library.scripts[0]!, social: { sources: [] } }
  for (let age = 18; age <= 95; age++) {
    for (const gender of ['Male', 'Female'] as const) {
      for (let i = 0; i < 30; i++) {
        const drawn = drawSocial(script, { gender, age }, 'none', library, rng(`everyone/${gender}/${age}/${i}`))
        expect(Object.values(drawn)).not.toContain(undefined)
      }
    }
  }
})

test('every exclusive condition is known', () => {
  const conditions = new Set(library.conditions.map((one) => one.id))
  expect(library.plausibility.exclusive_conditions.flat().filter((id) => !conditions.has(id))).toEqual([])
})
