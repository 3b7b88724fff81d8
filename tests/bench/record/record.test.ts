import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addToRecord, checkRecord, loadRecord, recordFiles } from '../../../bench/record/archive.ts'
import { type Draft, nextEntry, readRecord, renderRecord } from '../../../bench/record/chain.ts'
import { withLock } from '../../../bench/record/lock.ts'
import { asOfTime, attempts, standings } from '../../../bench/record/standing.ts'
import type { RecordAction, RecordedRow, RecordEntry } from '../../../bench/schema/record.ts'
import { rng } from '../../../bench/stats/rng.ts'
import { root } from '../../../scripts/config.ts'
import { temporaryFolder } from '../../support/runs.ts'

const hex = (digit: string) => digit.repeat(64)

function row(digit: string, bundle = `team/agent-${digit}/results/dev.reference`): RecordedRow {
  return {
    content_sha256: hex(digit),
    bundle_sha256: hex(digit),
    protocol_sha256: hex('f'),
    split: 'dev',
    track: 'reference',
    team: 'team',
    agent: `agent-${digit}`,
    version: '1',
    bundle,
    tier: 'replayed',
  }
}

function draft(day: number, action: RecordAction, of: RecordedRow): Draft {
  return { at: `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`, author: 'maintainer', action, row: of, reason: 'because' }
}

function chain(...drafts: Draft[]): RecordEntry[] {
  const entries: RecordEntry[] = []
  for (const one of drafts) entries.push(nextEntry(entries, one))
  return entries
}

const life = chain(draft(1, 'publish', row('a')), draft(2, 'dispute', row('a')), draft(3, 'publish', row('b')), draft(4, 'resolve', row('a')), draft(5, 'retract', row('b')))

describe('readRecord', () => {
  it('reads what was written', () => {
    expect(readRecord(renderRecord(life), 'record')).toEqual(life)
  })

  it('finds each of 200 random one-byte changes, a line left out, two swapped, and one put in between', () => {
    const text = Buffer.from(renderRecord(life))
    const random = rng('record')
    for (let i = 0; i < 200; i++) {
      const copy = Buffer.from(text)
      const place = random.below(copy.length)
      copy[place]! ^= 1 + random.below(127)
      expect(() => readRecord(copy.toString(), 'record'), `byte ${place}`).toThrow(/record|format/)
    }
    const [first, second, ...rest] = life
    expect(() => readRecord(renderRecord([first!, ...rest]), 'record')).toThrow(/line 2: it does not link/)
    expect(() => readRecord(renderRecord([second!, first!, ...rest]), 'record')).toThrow(/line 1: it does not link/)
    expect(() => readRecord(renderRecord([first!, first!, second!]), 'record')).toThrow(/line 2/)
    expect(() => readRecord(renderRecord(life).slice(0, -1), 'record')).toThrow(/its last line is cut/)
  })
})

describe('nextEntry', () => {
  it('refuses what can not happen', () => {
    expect(() => nextEntry(life, draft(4, 'publish', row('c')))).toThrow(/can't be of 2026-03-04/)
    expect(() => nextEntry(life, draft(6, 'retract', row('c')))).toThrow(/never published/)
    expect(() => nextEntry(life, draft(6, 'resolve', row('a')))).toThrow(/not disputed/)
    expect(() => nextEntry(life, draft(6, 'publish', row('b')))).toThrow(/was retracted/)
  })

  it('refuses a line that could not be read again', () => {
    const good = draft(6, 'dispute', row('a'))
    const bad = [{ reason: '' }, { reason: 'x'.repeat(1001) }, { author: '' }, { at: 'today' }]
    for (const part of bad) expect(() => nextEntry(life, { ...good, ...part })).toThrow(/The new line of the record is not valid|can't be of/)
    expect(readRecord(renderRecord([...life, nextEntry(life, good)]), 'record')).toHaveLength(6)
  })
})

describe('standings', () => {
  it('says where each row stood at a time', () => {
    const at = (day: number) => Object.fromEntries([...standings(life, asOfTime(`2026-03-0${day}`)!)].map(([id, { status }]) => [id[0], status]))
    expect(at(1)).toEqual({ a: 'published' })
    expect(at(3)).toEqual({ a: 'disputed', b: 'published' })
    expect(at(5)).toEqual({ a: 'published', b: 'retracted' })
  })

  it('lets a later run in the same folder replace the one before', () => {
    const again = chain(draft(1, 'publish', row('a', 'x')), draft(2, 'publish', row('b', 'x')))
    expect([...standings(again).values()].map(({ status }) => status)).toEqual(['superseded', 'published'])
    expect(attempts(again).get(`team ${hex('f')}`)).toBe(2)
  })
})

describe('asOfTime', () => {
  it('takes days to their end, and refuses what is no date', () => {
    expect(asOfTime('2026-03-01')).toBe('2026-03-01T23:59:59.999Z')
    expect(asOfTime('2026-03-01T10:00:00Z')).toBe('2026-03-01T10:00:00Z')
    expect(asOfTime('2026-02-30')).toBeNull()
    expect(asOfTime('yesterday')).toBeNull()
  })
})

describe('checkRecord', () => {
  it('misses a kept result that is gone or is not what it was', () => {
    const folder = temporaryFolder()
    addToRecord(folder, draft(1, 'publish', row('a')), '{}')
    expect(() => checkRecord(folder)).toThrow(/not valid|format/)
    writeFileSync(join(folder, 'results', `${hex('a')}.json`), '{"schema":')
    expect(() => checkRecord(folder)).toThrow(/is not the result that its name is the hash of/)
    const path = join(folder, 'record.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace('because', 'betrayed'))
    expect(() => checkRecord(folder)).toThrow(/line 1: its hash is not that of its content/)
  })
})

describe('addToRecord', () => {
  it('keeps the chain whole when several processes add at once', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder()
    addToRecord(folder, draft(1, 'publish', row('a')))
    const archive = JSON.stringify(join(root, 'bench/record/archive.ts'))
    const program = `import { addToRecord } from ${archive}
      for (let i = 0; i < 20; i++) addToRecord(${JSON.stringify(folder)}, ${JSON.stringify(draft(2, 'dispute', row('a')))})`
    const writers = [1, 2, 3].map(() => spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' }))
    const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'close'))[0] as number))
    expect(codes).toEqual([0, 0, 0])
    expect(loadRecord(folder)).toHaveLength(61)
    expect(existsSync(join(folder, recordFiles.lock))).toBe(false)
  })

  it('lets go of the lock when the line is refused, and says what to do about one that stays', () => {
    const folder = temporaryFolder()
    expect(() => addToRecord(folder, draft(1, 'retract', row('a')))).toThrow(/never published/)
    const lock = join(folder, recordFiles.lock)
    expect(() => withLock(lock, () => withLock(lock, () => null, 3))).toThrow(/another process writes to the record/)
    expect(addToRecord(folder, draft(1, 'publish', row('a'))).sequence).toBe(1)
  })
})
