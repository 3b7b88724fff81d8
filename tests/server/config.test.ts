import { expect, it } from 'vitest'
import { serverConfig } from '../../server/config.ts'

it('reads what is set, and takes the usual for the rest', () => {
  expect(serverConfig({}, '/x/state.sqlite')).toMatchObject({ concurrency: 8, leaseSeconds: 60, retentionDays: 90, proxies: [], endpoints: { allowLocal: false, httpHosts: [] } })
  const set = { PATIENTSIM_CONCURRENCY: '0', PATIENTSIM_PROXIES: '127.0.0.1, ::1', PATIENTSIM_HTTP_HOSTS: 'a.example,' }
  expect(serverConfig(set, '/x/state.sqlite')).toMatchObject({ concurrency: 0, proxies: ['127.0.0.1', '::1'], endpoints: { httpHosts: ['a.example'] } })
})

it.each([
  { PATIENTSIM_CONCURRENCY: 'many' },
  { PATIENTSIM_LEASE_SECONDS: '0' },
  { PATIENTSIM_LEASE_SECONDS: '1.5' },
  { PATIENTSIM_RETENTION_DAYS: '-1' },
  { PATIENTSIM_RETENTION_DAYS: '' },
])('refuses %j', (set) => {
  expect(() => serverConfig(set, '/x/state.sqlite')).toThrow(expect.objectContaining({ code: 'config/number' }))
})
