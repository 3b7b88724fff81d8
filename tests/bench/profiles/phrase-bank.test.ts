import { describe, expect, test } from 'vitest'
import { readingsOf } from '../../../bench/doctors/baselines/adaptive/words.ts'
import { classify } from '../../../bench/patients/reference/facts.ts'
import { loadLibrary, ownData, type DataFiles } from '../../../bench/profiles/load.ts'
import { joinBanks, withBank } from '../../../bench/profiles/phrase-bank.ts'
import { phraseBankSchema } from '../../../bench/schema/phrase-bank.ts'
import { attributes, type Attribute } from '../../../bench/schema/transcript.ts'

const files = ownData
  .list('phrases')
  .map((name) => phraseBankSchema.parse(JSON.parse(ownData.read(`phrases/${name}`))))
const bank = joinBanks(files)
const library = loadLibrary()
const readings = (phrases: readonly string[]) => phrases.flatMap(readingsOf)
const isAttribute = (name: string): name is Attribute => (attributes as readonly string[]).includes(name)

describe('every shared phrase says what it stands for in words that software knows', () => {
  test.each(Object.entries(bank.present))('%s', (finding, phrases) => {
    for (const text of readings(phrases)) expect(classify(text, false).findings, text).toContain(finding)
  })

  test.each(Object.entries(bank.absent))('no %s', (finding, phrases) => {
    for (const text of readings(phrases)) {
      expect(text).toMatch(/^no /)
      expect(classify(text, true).findings, text).toContain(finding)
    }
  })

  test.each(Object.entries(bank.groups))('groups of %s', (name, groups) => {
    for (const text of readings(Object.values(groups).flat())) {
      const { findings, attributes: stated } = classify(text, false)
      if (isAttribute(name)) expect(stated, text).toContain(name)
      if (isAttribute(name)) expect(findings, text).toEqual([])
      else expect(findings, text).toContain(name)
    }
  })
})

test('a name stands in one file only, and is a finding or an attribute', () => {
  for (const part of ['present', 'absent', 'groups'] as const) {
    const names = files.flatMap((file) => Object.keys(file[part]))
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !isAttribute(name) && !library.findings.some((one) => one.id === name))).toEqual([])
  }
})

test('every group is used by some script', () => {
  const texts = ownData
    .list('scripts')
    .flatMap((family) => ownData.list(`scripts/${family}`).map((name) => ownData.read(`scripts/${family}/${name}`)))
    .join('\n')
  const names = Object.entries(bank.groups).flatMap(([name, groups]) =>
    Object.keys(groups).map((one) => `<${name}/${one}>`),
  )
  expect(names.filter((name) => !texts.includes(name))).toEqual([])
})

/** Our own data with a text of one file changed. */
function withText(path: string, from: string, to: string): DataFiles {
  return { ...ownData, read: (one) => (one === path ? ownData.read(one).replaceAll(from, to) : ownData.read(one)) }
}

describe('withBank', () => {
  const script = library.scripts[0]!
  const [finding] = script.findings.present
  const small = {
    present: { fever: ['fever', 'a {1-3} day fever'] },
    absent: {},
    groups: { onset: { days: ['started days ago'] } },
  }
  const said = (phrases: string[]) =>
    withBank({ ...script, findings: { ...script.findings, present: [{ ...finding!, finding: 'fever', phrases }] } }, small)
      .findings.present[0]!.phrases

  test('gives a finding without phrases those of the bank', () => {
    expect(said([])).toEqual(['fever', 'a {1-3} day fever'])
  })

  test('puts a choice, or the only phrase, in place of a name', () => {
    expect(said(['<fever>', 'fever <onset/days>'])).toEqual(['(fever|a {1-3} day fever)', 'fever started days ago'])
  })

  test('leaves an unknown name, which the library then refuses', () => {
    expect(said(['<onset/years>'])).toEqual(['<onset/years>'])
    const changed = withText('scripts/chest-pain/myocardial_infarction.json', '<onset/hours_rest>', '<onset/years>')
    expect(() => loadLibrary(changed)).toThrow(/the phrase bank has no <onset\/years>/)
  })

  test('refuses a finding that has no words anywhere', () => {
    const changed = withText('phrases/present.json', '"nausea":', '"queasiness":')
    expect(() => loadLibrary(changed)).toThrow(/"nausea" has no phrases/)
  })
})
