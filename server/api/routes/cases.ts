import { z } from 'zod'
import { loadCases, splitNames } from '../../../bench/run/data.ts'
import { ApiError } from '../problem.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'

const caseSchema = z.object({
  id: z.string(),
  profile: z.string(),
  persona: z.string(),
  patient: z.object({ age: z.number().int(), gender: z.string(), arrival_transport: z.string() }),
})

/** Splits that are checked in, and their cases: what a doctor is told before it asks, never the answers. */
export function caseRoutes(): Route[] {
  const splits = splitNames().map((name) => loadCases(name)).filter((cases) => !cases.sealed)
  return [
    route({
      method: 'GET',
      path: '/splits',
      tag: 'Cases',
      summary: 'The open splits, with their hashes',
      access: { role: 'anonymous' },
      response: z.object({
        items: z.array(z.object({ name: z.string(), title: z.string(), cases: z.number().int(), sha256: z.string() })),
      }),
      handle: () => ({ items: splits.map(({ split: { name, title, cases, sha256 } }) => ({ name, title, cases: cases.length, sha256 })) }),
    }),
    route({
      method: 'GET',
      path: '/splits/:split/cases',
      tag: 'Cases',
      summary: 'The cases of a split: persona, age, gender and transport; never the diagnosis',
      access: { role: 'anonymous' },
      params: z.object({ split: z.string().max(60) }),
      query: pageQuery,
      response: pageOf(caseSchema),
      handle({ params, query }) {
        const found = splits.find(({ split }) => split.name === params.split)
        if (!found) {
          throw new ApiError(404, 'split/unknown', 'There is no such open split; /splits lists them.')
        }
        const from = cursorIndex(query.cursor, found.split.cases.length)
        const items = found.split.cases.slice(from, from + query.limit).map((one) => {
          const { age, gender, arrival_transport } = found.profiles.get(one.profile)!
          return { ...one, patient: { age, gender, arrival_transport } }
        })
        const next = from + query.limit
        return { items, next: next < found.split.cases.length ? String(next) : null }
      },
    }),
  ]
}

function cursorIndex(cursor: string | undefined, length: number): number {
  const from = Number(cursor ?? '0')
  if (/^\d{1,9}$/.test(cursor ?? '0') && from <= length) return from
  throw new ApiError(400, 'page/cursor', 'The cursor is not one that this list gave; start without a cursor.')
}
