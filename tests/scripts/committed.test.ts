import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { cli } from '../support/cli.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'

let folder: string
const bundle = (agent: string) => join(folder, 'tests', agent, 'results', 'dev.reference')
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder })
const verifyCommitted = () => cli(['verify', '--committed'], { env: { PATIENTSIM_SUBMISSIONS: folder, PATIENTSIM_RECORD: join(folder, 'record') } })

function change(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(from)
  writeFileSync(file, text.replace(from, to))
}

beforeEach(async () => {
  folder = temporaryFolder()
  git('init', '-q')
  await makeBundle(bundle('silent'), findBaseline('silent'))
})

describe('verify --committed', () => {
  it('verifies what git tracks, and nothing else', async () => {
    git('add', '.')
    await makeBundle(bundle('echo'), findBaseline('echo'))
    change(join(bundle('echo'), 'result.json'), '2026-01-02', '2026-01-03')
    const done = await verifyCommitted()
    expect(done.stdout).toBe('tests/silent/results/dev.reference: 37 consultations verified (whole)\n')
    expect(done.code).toBe(0)
  })

  it('fails with the first difference of an altered copy', async () => {
    cpSync(join(folder, 'tests', 'silent'), join(folder, 'tests', 'aaa'), { recursive: true })
    git('add', '.')
    expect((await verifyCommitted()).stdout).toBe('tests/aaa/results/dev.reference: not verified: it is a run of tests/silent; put it into that folder.\n')
    rmSync(join(folder, 'tests', 'aaa'), { recursive: true })
    git('add', '.')
    change(join(bundle('silent'), 'consultations.jsonl'), '"rank":null', '"rank":1')
    const done = await verifyCommitted()
    expect(done.stdout).toMatch(/silent.*not verified: case .*, trial 1: scores\.ddx\.rank is 1 but must be null\.\n$/)
    expect(done.code).toBe(1)
  })

  it('names a line of checks that can not be read, for every board would stop at it', async () => {
    writeFileSync(join(bundle('silent'), 'checks.jsonl'), 'replayed!\n')
    git('add', '.')
    const done = await verifyCommitted()
    expect(done.stdout).toMatch(/not verified: .*checks\.jsonl, line 1 is not JSON/)
    expect(done.code).toBe(1)
  })

  it('takes a bundle of another protocol only where the record published it, and checks its hashes', async () => {
    await makeBundle(bundle('silent'), findBaseline('silent'), { patient: { ...referencePatient, version: '0' } })
    git('add', '.')
    const fresh = await verifyCommitted()
    expect(fresh.stdout).toMatch(/not verified: protocol: patient\.version is "0" but must be/)
    const env = { PATIENTSIM_SUBMISSIONS: folder, PATIENTSIM_RECORD: join(folder, 'record') }
    const added = await cli(['record', 'add', 'publish', bundle('silent'), '--author', 'm', '--reason', 'a reason'], { env })
    expect(added.code, added.stderr).toBe(0)
    expect((await verifyCommitted()).stdout).toMatch(/: published under another protocol, hashes checked\n$/)
    change(join(bundle('silent'), 'consultations.jsonl'), '"rank":null', '"rank":1')
    expect((await verifyCommitted()).stdout).toMatch(/not verified: consultations\.jsonl is not the file that result\.json has the hash of/)
  })

  it('asks which bundle is meant', async () => {
    expect((await cli(['verify'])).stderr).toMatch(/Name one bundle, or --committed.*\[verify\/which\]/)
  })
})
