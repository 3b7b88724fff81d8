import { expect, it } from 'vitest'
import { serverLog } from '../../server/log.ts'

it('takes secrets out of what is logged', () => {
  const lines: string[] = []
  const log = serverLog({ write: (line) => void lines.push(line) })
  log.info({ requestId: 'r1', headers: { authorization: 'canary' }, about: { token: 'canary', deep: { secret: 'canary' } }, key: 'canary' }, 'said')
  log.child({ run: 'run-1' }).error({ err: new Error('broken'), sealed: 'canary' }, 'fault')
  expect(lines).toHaveLength(2)
  expect(lines.join('')).not.toContain('canary')
  expect(JSON.parse(lines[0]!)).toMatchObject({ requestId: 'r1', msg: 'said' })
  expect(JSON.parse(lines[1]!)).toMatchObject({ run: 'run-1', err: { message: 'broken' } })
})
