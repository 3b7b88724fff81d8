import { expect, it } from 'vitest'
import { rateLimit } from '../../../server/api/rate-limit.ts'

it('lets a burst through, then the rate, each caller by itself', () => {
  let now = 0
  const admit = rateLimit({ burst: 3, perSecond: 0.5 }, () => now)
  for (let i = 0; i < 3; i++) admit('a')
  expect(() => admit('a')).toThrow(expect.objectContaining({ status: 429, code: 'rate/exceeded', headers: { 'retry-after': '2' } }))
  admit('b')
  now = 2
  admit('a')
  expect(() => admit('a')).toThrow()
  now = 1000
  for (let i = 0; i < 3; i++) admit('a')
  expect(() => admit('a')).toThrow()
})
