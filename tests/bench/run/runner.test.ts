import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { baselines, findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { type Doctor, DoctorError } from '../../../bench/doctors/doctor.ts'
import { factsOf } from '../../../bench/patients/reference/facts.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { dataDirectory, loadCases } from '../../../bench/run/data.ts'
import { protocolOf } from '../../../bench/run/protocol.ts'
import { memoryStore } from '../../../bench/run/store.ts'
import type { PlannedTrial } from '../../../bench/run/trial.ts'
import { trialWorkers } from '../../../bench/run/workers.ts'
import { rng } from '../../../bench/stats/rng.ts'
import { openDatabase } from '../../../server/store/database.ts'
import { runStore } from '../../../server/store/runs.ts'
import { firstCases, makeBundle, temporaryFolder } from '../../support/runs.ts'

/** A doctor that answers late, each call by its own delay, so that trials end out of order. */
function late(doctor: Doctor): Doctor {
  return {
    name: doctor.name,
    async reply(request) {
      const delay = rng(`${request.messages.at(-1)!.content}/${request.round}`).below(3)
      await new Promise((resolve) => setTimeout(resolve, delay))
      return doctor.reply(request)
    },
  }
}

/** A store and a doctor of two rounds whose answers take a while, and what happens, in its order. */
function watched(beforeSave: () => void) {
  const events: string[] = []
  const store = memoryStore()
  const { name, reply } = findBaseline('chief-complaint')
  const doctor: Doctor = {
    name,
    async reply(request) {
      events.push(request.round === 1 ? 'begin' : `${request.round}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      return reply(request)
    },
  }
  const save: typeof store.save = async (run, trial) => {
    events.push('save')
    beforeSave()
    await store.save(run, trial)
  }
  return { events, doctor, store: { ...store, save } }
}

describe('run', () => {
  it('gives the same content hash at concurrency 1 and 64, in memory and in SQLite', async () => {
    const folder = temporaryFolder()
    const cases = firstCases('dev', 12)
    const doctor = late(findBaseline('chief-complaint'))
    const one = await makeBundle(join(folder, 'one'), doctor, { cases, concurrency: 1 })
    const many = await makeBundle(join(folder, 'many'), doctor, { cases, concurrency: 64 })
    const db = await openDatabase(join(folder, 'state.sqlite'))
    const kept = await makeBundle(join(folder, 'kept'), doctor, { cases, concurrency: 8, store: runStore(db) })
    await db.destroy()
    expect(many.content_sha256).toBe(one.content_sha256)
    expect(kept.content_sha256).toBe(one.content_sha256)
  })

  it('reads more trials than it reads at once in their order, several of a case among them', async () => {
    const folder = temporaryFolder()
    const options = { cases: firstCases('dev', 15), trials: 7, concurrency: 8 }
    const doctor = findBaseline('chief-complaint')
    const db = await openDatabase(join(folder, 'state.sqlite'))
    const kept = await makeBundle(join(folder, 'kept'), doctor, { ...options, store: runStore(db) })
    await db.destroy()
    const held = await makeBundle(join(folder, 'held'), doctor, options)
    expect(kept.files['consultations.jsonl']).toBe(held.files['consultations.jsonl'])
  })

  it('gives the same content hash in worker threads', async () => {
    const folder = temporaryFolder()
    const cases = loadCases('dev')
    const doctor = findBaseline('checklist')
    const here = await makeBundle(join(folder, 'here'), doctor, { cases })
    const protocol = protocolOf('reference', cases.split, referencePatient, 1, 42)
    const workers = trialWorkers(2)
    const threaded = { baseline: doctor.name, protocol, directories: [dataDirectory] }
    const threads = await makeBundle(join(folder, 'threads'), doctor, { cases, have: (planned) => workers.have(threaded, planned) })
    await workers.close()
    expect(threads.content_sha256).toBe(here.content_sha256)
  })

  it('ends with the error of a thread that broke, whatever else it was to have', async () => {
    const cases = firstCases('dev', 5)
    const protocol = protocolOf('reference', cases.split, referencePatient, 1, 42)
    const elsewhere = { ...protocol, split: { ...protocol.split, name: 'nowhere', sha256: '0' } }
    const workers = trialWorkers(1)
    const have = (planned: PlannedTrial) => workers.have({ baseline: 'silent', protocol: elsewhere, directories: [dataDirectory] }, planned)
    const doctor = findBaseline('silent')
    await expect(makeBundle(join(temporaryFolder(), 'x'), doctor, { cases, have, concurrency: 5 })).rejects.toThrow('nowhere')
    await expect(makeBundle(join(temporaryFolder(), 'x'), doctor, { cases, have })).rejects.toThrow('nowhere')
    await workers.close()
  })

  it('goes on after a store that failed midway, without a lost or repeated trial', async () => {
    const cases = firstCases('dev', 10)
    const store = memoryStore()
    let saved = 0
    const failing = {
      ...store,
      save: async (...args: Parameters<typeof store.save>) => {
        if (++saved > 4) throw new Error('disk full')
        await store.save(...args)
      },
    }
    let calls = 0
    const counted: Doctor = { name: 'chief-complaint', reply: (request) => (calls++, findBaseline('chief-complaint').reply(request)) }
    const folder = temporaryFolder()
    await expect(makeBundle(join(folder, 'a'), counted, { cases, concurrency: 1, store: failing })).rejects.toThrow('disk full')
    const callsBefore = calls
    const resumed = await makeBundle(join(folder, 'a'), counted, { cases, concurrency: 1, store })
    expect(calls - callsBefore).toBe(6 * 2)
    const undisturbed = await makeBundle(join(folder, 'b'), findBaseline('chief-complaint'), { cases })
    expect(resumed.content_sha256).toBe(undisturbed.content_sha256)
  })

  it('has called the next doctor before it keeps a trial, so that no doctor waits for scores', async () => {
    const { store, doctor, events } = watched(() => undefined)
    await makeBundle(join(temporaryFolder(), 'x'), doctor, { cases: firstCases('dev', 3), concurrency: 1, store })
    expect(events.join(' ')).toBe('begin 2 begin save 2 begin save 2 save')
  })

  it('keeps what is under way when the store fails once, and begins no other trial', async () => {
    let saves = 0
    const { store, doctor, events } = watched(() => {
      if (++saves === 1) throw new Error('disk full')
    })
    const cases = firstCases('dev', 20)
    await expect(makeBundle(join(temporaryFolder(), 'x'), doctor, { cases, concurrency: 3, store })).rejects.toThrow('disk full')
    const begun = events.filter((event) => event === 'begin').length
    expect(begun).toBeLessThanOrEqual(6)
    expect((await store.open({ team: 'tests', agent: 'x', sha256: 'x' })).done.size).toBe(begun - 1)
  })

  it('a doctor that fails scores 0 in the full denominator', async () => {
    const failing: Doctor = {
      name: 'checklist',
      reply() {
        throw new DoctorError('timeout', 'The endpoint did not answer within 1 s.')
      },
    }
    const result = await makeBundle(join(temporaryFolder(), 'x'), failing, { cases: firstCases('dev', 5) })
    expect(result.outcomes).toMatchObject({ failed: 5, diagnosed: 0 })
    expect(result.failures).toEqual({ timeout: 5 })
    expect(result.scores.overall.ddx1).toMatchObject({ mean: 0, scored: 5, total: 5 })
    expect(result.scores.overall.coverage.mean).toBe(0)
  })
})

describe('the floors', () => {
  it.each(['constant-list', 'silent', 'echo'])('%s stands at the bottom', async (name) => {
    const cases = loadCases('test')
    const doctor = baselines.find((one) => one.name === name)!
    const { scores } = await makeBundle(join(temporaryFolder(), name), doctor, { cases })
    expect(scores.overall.ddx1.mean).toBeLessThanOrEqual(0.2)
    if (name === 'silent') {
      const shares = cases.split.cases.map((one) => complaintShare(one.profile, cases))
      expect(scores.overall.coverage.mean!).toBeLessThanOrEqual(shares.reduce((sum, share) => sum + share, 0) / shares.length + 1e-12)
    }
  })
})

function complaintShare(profile: string, cases: ReturnType<typeof loadCases>): number {
  const facts = factsOf(cases.profiles.get(profile)!)
  return facts.filter((fact) => fact.item === 'chiefcomplaint').length / facts.length
}
