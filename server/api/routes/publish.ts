import { z } from 'zod'
import { nameOf } from '../../access/audit.ts'
import type { Shelf } from '../../bundles/shelf.ts'
import type { Publisher } from '../../publish/publisher.ts'
import { ApiError } from '../problem.ts'
import { type Route, route } from '../route.ts'
import { runParams, runSchema } from './runs.ts'

/** What maintainers decide: publish a run; dispute, resolve or retract a row. */
export function publishRoutes(publisher: Publisher, shelf: Shelf): Route[] {
  const common = { method: 'POST', tag: 'Publishing', access: { role: 'maintainer' } } as const
  return [
    route({
      ...common,
      path: '/runs/:id/publish',
      summary: 'Replay a finished run’s bundle, publish it, record that, and build the site anew',
      params: runParams,
      response: runSchema,
      handle: ({ params, actor }) => publisher.publish(params.id, nameOf(actor)),
    }),
    route({
      ...common,
      path: '/bundles/:id/decisions',
      summary: 'Dispute a row, resolve a dispute, or retract a row (it keeps a tombstone)',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
      body: z.object({ action: z.enum(['dispute', 'resolve', 'retract']), reason: z.string().min(1).max(1000) }).strict(),
      status: 204,
      response: z.null(),
      handle({ params, body, actor }) {
        const standings = [...(shelf.current().recorded?.standings.values() ?? [])]
        const found = standings.find((one) => one.row.content_sha256.startsWith(params.id))
        if (!found) throw new ApiError(404, 'bundle/unknown', 'The record has no row with this id.')
        publisher.decide(found.row, body.action, nameOf(actor), body.reason)
      },
    }),
  ]
}
