import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadCases } from '../../../bench/run/data.ts'
import { type Engine, openEngine } from '../../../server/engine.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { changeRun } from '../../../server/queue/events.ts'
import { type LiveEvents, liveEvents, type Watcher } from '../../../server/queue/live.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { tinySplit } from './support.ts'

const directories = tinySplit(3)
const cases = loadCases('tiny', directories)

describe.each(databases)('live events on %s', (_, freshDatabase) => {
  let engine: Engine
  let live: LiveEvents
  beforeEach(async () => {
    const endpoints = { allowLocal: false, httpHosts: [] }
    engine = await openEngine({
      version: '0.0.0-test',
      database: await freshDatabase(),
      keys: [Buffer.alloc(32, 1)],
      dataDirectories: directories,
      endpoints,
    })
    await engine.teams.create('alpha', 'Alpha')
    live = liveEvents(engine.db, { tickSeconds: 0.01, pingSeconds: 3600 })
  })
  afterEach(async () => {
    live.close()
    await engine.close()
  })

  /** A run with the event 1, and one that adds so many more events to it. */
  async function run() {
    const submission = await engine.submissions.add('alpha', {
      ...submissionOf('constant-list'),
      team: 'alpha',
      version: crypto.randomUUID(),
    })
    const asked = { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }
    const id = await enqueue(engine.db, engine.handout, asked, new Date())
    const at = new Date().toISOString()
    const add = (count: number) =>
      engine.db.transaction().execute(async (trx) => {
        for (let i = 0; i < count; i++)
          await changeRun(trx, id, ['queued'], 'trial', at, () => ({ set: {}, data: { case: 'a' } }))
      })
    return { id, add, cancel: () => engine.runs.cancel(id) }
  }

  /** Watches a run, and keeps the ids of what it hears. With `reading.stopped` it reads nothing for a while. */
  function watcher(id: string, after = 0) {
    const heard: number[] = []
    const reading = { stopped: false, ended: 0 }
    const one: Watcher = {
      wants: () => !reading.stopped,
      send: (bytes) =>
        heard.push(...[...new TextDecoder().decode(bytes).matchAll(/^id: (\d+)$/gm)].map(([, found]) => Number(found))),
      end() {
        reading.ended++
        stop()
      },
    }
    const stop = live.watch(id, after, one)
    return { heard, reading, stop }
  }

  const upTo = (last: number, after = 0) => Array.from({ length: last - after }, (_unused, i) => after + i + 1)
  const until = (reached: () => boolean) => vi.waitUntil(reached, { timeout: 60_000, interval: 10 })

  it(
    'reach every watcher once and in order, wherever each began and however long the log is',
    { timeout: 120_000 },
    async () => {
      const { id, add, cancel } = await run()
      await add(1200)
      const starts = [0, 0, 700, 1201, ...Array.from({ length: 100 }, (_unused, i) => (i % 2) * 1000)]
      const watchers = starts.map((after) => watcher(id, after))
      await until(() => watchers.every(({ heard }, i) => heard.at(-1) === 1201 || starts[i] === 1201))
      for (let i = 0; i < 20; i++) await add(3)
      const late = watcher(id, 1230)
      await cancel()
      await until(() => [...watchers, late].every(({ reading }) => reading.ended > 0))
      const last = 1201 + 60 + 1
      watchers.forEach(({ heard, reading }, i) => {
        expect(heard).toEqual(upTo(last, starts[i]))
        expect(reading.ended).toBe(1)
      })
      expect(late.heard).toEqual(upTo(last, 1230))
    },
  )

  it('wait for a watcher that does not read, and keep nobody else waiting', { timeout: 120_000 }, async () => {
    const { id, add } = await run()
    const [slow, quick] = [watcher(id), watcher(id)]
    await until(() => slow.heard.length === 1)
    slow.reading.stopped = true
    await add(600)
    await until(() => quick.heard.length === 601)
    expect(slow.heard).toEqual([1])
    slow.reading.stopped = false
    await until(() => slow.heard.length === 601)
    expect(slow.heard).toEqual(upTo(601))
  })

  it('of one run never reach those who watch another, nor one who stopped', { timeout: 120_000 }, async () => {
    const [one, other] = [await run(), await run()]
    const [ofOne, ofOther, stopped] = [watcher(one.id), watcher(other.id), watcher(one.id)]
    await until(() => stopped.heard.length === 1 && ofOther.heard.length === 1)
    stopped.stop()
    await one.add(5)
    await until(() => ofOne.heard.length === 6)
    expect(stopped.heard).toEqual([1])
    expect(ofOther.heard).toEqual([1])
  })
})
