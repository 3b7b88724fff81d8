import { afterAll, beforeAll, expect, it } from 'vitest'
import { submissionOf } from '../../../support/runs.ts'
import { platformWithTeams } from '../../support.ts'

let platform: Awaited<ReturnType<typeof platformWithTeams>>
beforeAll(async () => {
  // Everything at one moment: pages must not lose or double what has the same time.
  platform = await platformWithTeams({ now: () => new Date('2026-03-01T00:00:00Z') })
  for (let i = 0; i < 7; i++) {
    await platform.teams.create(`team-${i}`, `Team ${i}`)
    await platform.submissions.add('alpha', { ...submissionOf('silent'), team: 'alpha', version: String(i) })
  }
})
afterAll(() => platform.close())

it.each([
  ['/teams', 9],
  ['/teams/alpha/submissions', 7],
])('has every item of %s once, over its pages', async (path, count) => {
  const ids: string[] = []
  let pages = 0
  for (let next: string | null = ''; next !== null; pages++) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`
    const response: Response = await platform.call('GET', `/api/v1${path}?limit=3${cursor}`, undefined, platform.callers.maintainer)
    const page = (await response.json()) as { items: { id: string }[]; next: string | null }
    ids.push(...page.items.map((item) => item.id))
    next = page.next
  }
  expect(pages).toBe(3)
  expect(ids).toHaveLength(count)
  expect(new Set(ids).size).toBe(count)
})
