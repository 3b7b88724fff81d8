import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataDirectory, loadCases, splitNames } from '../../../bench/run/data.ts'
import { temporaryFolder } from '../../support/runs.ts'

/** The checked-in dev split in a folder of its own, with one text in one file replaced. */
function changed(file: string, from: string, to: string): string[] {
  const folder = temporaryFolder()
  for (const kind of ['splits', 'profiles']) mkdirSync(join(folder, kind))
  for (const path of ['splits/dev.json', 'profiles/open-v1-dev.json']) cpSync(join(dataDirectory, path), join(folder, path))
  const text = readFileSync(join(folder, file), 'utf8')
  writeFileSync(join(folder, file), text.replace(from, to))
  expect(readFileSync(join(folder, file), 'utf8')).not.toBe(text)
  return [folder]
}

describe('loadCases', () => {
  it('reads the three open splits', () => {
    expect(splitNames()).toEqual(['dev', 'full', 'test'])
    expect(splitNames().map((name) => loadCases(name).split.cases.length)).toEqual([37, 2775, 370])
  })

  it('refuses a split or a profile in which one letter was changed, and another format', () => {
    expect(() => loadCases('dev', changed('splits/dev.json', 'd01.', 'd02.'))).toThrow(/hash to/)
    expect(() => loadCases('dev', changed('profiles/open-v1-dev.json', 'never smoker', 'never smokes'))).toThrow(/hash to/)
    expect(() => loadCases('dev', changed('splits/dev.json', 'patientsim-split/1', 'patientsim-split/2'))).toThrow(/does not read/)
  })

  it('names the splits that there are', () => {
    expect(() => loadCases('../dev')).toThrow('There is no split "../dev"; there are: dev, full, test.')
  })
})
