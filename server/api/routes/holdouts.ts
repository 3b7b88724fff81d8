import { z } from 'zod'
import { loadCases, splitNames } from '../../../bench/run/data.ts'
import { type Route, route } from '../route.ts'

const splitSchema = z.object({ name: z.string(), title: z.string(), cases: z.number().int(), sha256: z.string() })

/**
 * The hidden splits of this machine, as `patientsim holdout commit` or `open` made them. A maintainer runs one as any split
 * (`POST /submissions/{id}/runs`); of such a run nothing is told but how far it is, and its aggregates.
 */
export function holdoutRoutes(dataDirectories: readonly string[]): Route[] {
  return [
    route({
      method: 'GET',
      path: '/holdouts',
      tag: 'Holdout',
      summary: 'The hidden splits that runs can be started on; their cases are told to nobody',
      access: { role: 'maintainer' },
      response: z.object({ items: z.array(splitSchema) }),
      handle() {
        const hidden = splitNames(dataDirectories).map((name) => loadCases(name, dataDirectories)).filter((cases) => cases.sealed === 'hidden')
        return { items: hidden.map(({ split: { name, title, cases, sha256 } }) => ({ name, title, cases: cases.length, sha256 })) }
      },
    }),
  ]
}
