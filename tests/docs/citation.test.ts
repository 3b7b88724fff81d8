import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { config, root } from '../../scripts/config.ts'

const read = (name: string) => readFileSync(join(root, name), 'utf8')

describe('CITATION.cff', () => {
  it('has the fields that its format demands, and the version of the package', () => {
    const citation = parse(read('CITATION.cff')) as { version: string; authors: unknown[]; references: { type: string; title: string; authors: unknown[] }[] }
    expect(citation).toMatchObject({ 'cff-version': '1.2.0', title: 'PatientSim Leaderboard', message: expect.any(String), version: config.packageVersion })
    expect(citation.authors.length).toBeGreaterThan(0)
    for (const { type, title, authors } of citation.references) expect([type, title, authors.length > 0]).toEqual([expect.any(String), expect.any(String), true])
  })
})

describe('the changelog', () => {
  it('promises what each kind of version does to numbers, and begins with the version of the package', () => {
    const changelog = read('CHANGELOG.md')
    for (const kind of ['major', 'minor', 'patch']) expect(changelog).toContain(`**${kind}**`)
    expect(/^## (\S+)/m.exec(changelog)![1]).toBe(config.packageVersion)
  })
})
