import { expect, it } from 'vitest'
import { callerOf } from '../../../server/api/caller.ts'
import { platformWithTeams } from '../support.ts'

it.each([
  ['203.0.113.7', undefined, [], '203.0.113.7'],
  ['::ffff:203.0.113.7', undefined, [], '203.0.113.7'],
  ['203.0.113.7', '198.51.100.1', [], '203.0.113.7'],
  ['127.0.0.1', '198.51.100.1', ['127.0.0.1'], '198.51.100.1'],
  ['::ffff:127.0.0.1', 'forged, 198.51.100.1', ['127.0.0.1'], '198.51.100.1'],
  ['127.0.0.1', 'forged, 198.51.100.1, 10.0.0.2', ['127.0.0.1', '10.0.0.2'], '198.51.100.1'],
  ['127.0.0.1', undefined, ['127.0.0.1'], '127.0.0.1'],
  [undefined, undefined, [], 'local'],
])('takes %j with "%s" behind %j for %s', (remote, forwarded, proxies, caller) => {
  expect(callerOf(remote, forwarded, proxies)).toBe(caller)
})

it('limits each caller behind a proxy by itself', async () => {
  const platform = await platformWithTeams({ callerRate: { burst: 1, perSecond: 0.001 }, proxies: ['local'] })
  const statusOf = async (address: string) =>
    (await platform.call('POST', '/api/v1/consultations', { case: 'none' }, { 'x-forwarded-for': address })).status
  expect([await statusOf('198.51.100.1'), await statusOf('198.51.100.1'), await statusOf('198.51.100.2')]).toEqual([404, 429, 404])
  await platform.close()
})
