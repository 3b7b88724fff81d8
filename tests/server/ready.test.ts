import { expect, it } from 'vitest'
import { testPlatform } from './support.ts'

it('is not ready when the database gives no answer, and lives', async () => {
  const platform = await testPlatform()
  expect((await platform.call('GET', '/readyz')).status).toBe(200)
  await platform.db.destroy()
  const unready = await platform.call('GET', '/readyz')
  expect([unready.status, await unready.json()]).toMatchObject([503, { code: 'server/not-ready', detail: expect.stringContaining('database') }])
  expect((await platform.call('GET', '/healthz')).status).toBe(200)
  await platform.close()
})
