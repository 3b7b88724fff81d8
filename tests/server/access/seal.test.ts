import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keysOfFile, parseKeys, sealWith } from '../../../server/access/seal.ts'
import { secretStore } from '../../../server/access/secrets.ts'
import { teams } from '../../../server/access/teams.ts'
import { openDatabase } from '../../../server/store/database.ts'
import { temporaryFolder } from '../../support/runs.ts'

const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]

describe('sealWith', () => {
  it('opens what it sealed, and never seals twice to the same text', () => {
    const seal = sealWith([one])
    const sealed = seal.seal('sk-ü', 'alpha/KEY')
    expect(sealed).not.toContain('sk-')
    expect(seal.seal('sk-ü', 'alpha/KEY')).not.toBe(sealed)
    expect(seal.open(sealed, 'alpha/KEY')).toBe('sk-ü')
  })

  it('does not open for another place, with another key, or when one byte is changed', () => {
    const seal = sealWith([one])
    const sealed = seal.seal('sk', 'alpha/KEY')
    expect(() => seal.open(sealed, 'beta/KEY')).toThrow(expect.objectContaining({ code: 'secret/unopened' }))
    expect(() => sealWith([two]).open(sealed, 'alpha/KEY')).toThrow(expect.objectContaining({ code: 'secret/unopened' }))
    const parts = sealed.split('.')
    for (const i of [2, 3, 4]) {
      const changed = parts.map((part, j) => (i === j ? (part[0] === 'A' ? 'B' : 'A') + part.slice(1) : part)).join('.')
      expect(() => seal.open(changed, 'alpha/KEY')).toThrow(expect.objectContaining({ code: 'secret/unopened' }))
    }
    // A shorter tag would be easier to forge.
    expect(() => seal.open(parts.map((part, i) => (i === 3 ? part.slice(0, 6) : part)).join('.'), 'alpha/KEY')).toThrow()
  })

  it('refuses keys that are not 32 bytes', () => {
    for (const text of ['', 'short', Buffer.alloc(31).toString('base64')]) expect(() => parseKeys(text)).toThrow(expect.objectContaining({ code: 'secret/key' }))
    expect(parseKeys(`${one.toString('base64')}, ${two.toString('base64')}`)).toEqual([one, two])
  })
})

describe('keysOfFile', () => {
  it('makes a file for its owner alone, reads it again, and refuses one that others may read', () => {
    const path = join(temporaryFolder(), 'inner', 'secrets.key')
    const keys = keysOfFile(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(keysOfFile(path)).toEqual(keys)
    chmodSync(path, 0o640)
    expect(() => keysOfFile(path)).toThrow(expect.objectContaining({ code: 'secret/key-mode' }))
  })
})

describe('secretStore', () => {
  it('rotates: a new key first, the old one opens until all is sealed anew', async () => {
    const db = await openDatabase(':memory:')
    const now = () => new Date('2026-01-01T00:00:00Z')
    await teams(db, now).create('alpha', 'Alpha')
    await secretStore(db, sealWith([one]), now).put('alpha', 'KEY', 'sk')
    const rotating = secretStore(db, sealWith([two, one]), now)
    expect((await rotating.open('alpha')).get('KEY')).toBe('sk')
    expect(await rotating.rotate()).toBe(1)
    expect(await rotating.rotate()).toBe(0)
    expect((await secretStore(db, sealWith([two]), now).open('alpha')).get('KEY')).toBe('sk')
    await db.destroy()
  })
})
