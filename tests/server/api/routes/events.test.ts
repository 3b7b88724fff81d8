import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeRun } from '../../../../server/queue/events.ts'
import { listen, type Listening } from '../../../../server/serve.ts'
import { httpSubmission } from '../../queue/support.ts'
import { platformWithTeams } from '../../support.ts'

let platform: Awaited<ReturnType<typeof platformWithTeams>>
let listening: Listening
let id: string
beforeAll(async () => {
  platform = await platformWithTeams()
  listening = await listen(platform.api, 0)
  const submission = await platform.submissions.add('alpha', httpSubmission('alpha', 'http://127.0.0.1:9/'))
  const started = await platform.call(
    'POST',
    `/api/v1/submissions/${submission.id}/runs`,
    { split: 'dev' },
    platform.callers.alpha,
  )
  id = ((await started.json()) as { id: string }).id
})
afterAll(async () => {
  listening.server.closeAllConnections()
  listening.server.close()
  await platform.close()
})

/** Adds so many events to the run. */
function add(count: number): Promise<void> {
  return platform.db.transaction().execute(async (trx) => {
    const data = { case: 'd14.plain-A-high-normal', note: 'x'.repeat(1000) }
    for (let i = 0; i < count; i++)
      await changeRun(trx, id, ['queued'], 'trial', new Date().toISOString(), () => ({ set: {}, data }))
  })
}

/** Watches the run over a socket of its own, which may be paused. */
function watcher() {
  const { authorization } = platform.callers.alpha
  const request = `GET /api/v1/runs/${id}/events HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n\r\n`
  const socket = connect(listening.port, '127.0.0.1', () => socket.write(request))
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  // Chunks of the transfer may break a line anywhere; their sizes stand between line breaks of their own.
  const ids = () =>
    [...text.replaceAll(/\r\n[0-9a-f]+\r\n/g, '').matchAll(/\nid: (\d+)\n\n/g)].map(([, found]) => Number(found))
  return { socket, ids }
}

const until = (reached: () => boolean) => vi.waitUntil(reached, { timeout: 60_000, interval: 20 })

describe('the events of a run over HTTP', () => {
  it(
    'wait for a reader that pauses, and come to it once and in order when it reads on',
    { timeout: 120_000 },
    async () => {
      const [slow, quick] = [watcher(), watcher()]
      await until(() => slow.ids().length === 1)
      slow.socket.pause()
      // 12 MB: more than the buffers of a connection hold.
      const last = 12_001
      await add(last - 1)
      await until(() => quick.ids().at(-1) === last)
      slow.socket.resume()
      await until(() => slow.ids().at(-1) === last)
      for (const { ids, socket } of [slow, quick]) {
        expect(ids()).toEqual(Array.from({ length: last }, (_, i) => i + 1))
        socket.destroy()
      }
    },
  )

  it('are not kept open for a HEAD, which reads none', { timeout: 60_000 }, async () => {
    const ask = (method: string) =>
      platform.call(method, `/api/v1/runs/${id}/events`, undefined, platform.callers.alpha)
    for (let i = 0; i < 5001; i++) expect((await ask('HEAD')).status).toBe(200)
    const watching = await ask('GET')
    expect(watching.status).toBe(200)
    await watching.body!.cancel()
  })
})
