import { z } from 'zod'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { humanNameSchema, type HumanResult, humanResultSchema } from '../../../bench/schema/human.ts'
import { parseDdx } from '../../../bench/scoring/ddx/parse.ts'
import { devPatient, verdictOf, webLimits } from '../../consult/talk.ts'
import type { HumanStore } from '../../humans/store.ts'
import { ApiError } from '../problem.ts'
import { rateLimit } from '../rate-limit.ts'
import { type Route, route } from '../route.ts'

const receipt = z.string().regex(/^[A-Za-z0-9_-]{24}$/, 'must be a receipt as it was given')
const states = ['waiting', 'shown', 'held', 'retracted'] as const
const humanSchema = z.object({ id: z.string(), name: z.string(), state: z.enum(states), since: z.string(), results: z.number().int() })

const sent = z
  .object({
    consent: z.literal(true).describe('the person read what is kept and shown, and agreed'),
    name: humanNameSchema,
    case: z.string().min(1).max(200).describe('`<profile>.<persona>`, a dev profile'),
    turns: z.array(z.string().min(1).max(1000)).min(1).max(webLimits.rounds - 1).describe('what the person said, round 1 first; it is scored and not kept'),
    ddx: z.array(z.string().max(200)).min(1).max(webLimits.topK),
    receipt: receipt.optional().describe('of a row that the result is added to'),
  })
  .strict()

/** How fast one caller may send results. */
const sending = { burst: 30, perSecond: 1 / 60 }

export interface HumanParts {
  store: HumanStore
  /** Writes what is public, and has the site built anew. */
  publish: () => Promise<void>
}

/** People's own results with dev patients: sent by choice, let through by maintainers, taken back at any time. */
export function humanRoutes({ store, publish }: HumanParts): Route[] {
  const common = { method: 'POST', tag: 'People' } as const
  const admit = rateLimit(sending, () => performance.now() / 1000)
  return [
    route({
      ...common,
      path: '/humans',
      summary: 'Show how you did with a dev patient: the talk is replayed and scored, the scores alone are kept, a maintainer looks at the name',
      access: { role: 'anonymous' },
      body: sent,
      status: 201,
      response: z.object({ state: z.enum(states), results: z.number().int(), receipt, result: humanResultSchema }),
      async handle({ body, context }) {
        admit(context.get('caller'))
        const result = resultOf(body)
        const kept = await store.add(body.name, result, referencePatient.version, body.receipt)
        return { state: kept.human.state, results: kept.human.results, receipt: kept.receipt, result }
      },
    }),
    route({
      ...common,
      path: '/humans/withdraw',
      summary: 'Take your row back: its name and all its results are deleted',
      access: { role: 'anonymous' },
      body: z.object({ receipt }).strict(),
      status: 204,
      response: z.null(),
      async handle({ body }) {
        if (await store.withdraw(body.receipt)) await publish()
      },
    }),
    route({
      method: 'GET',
      tag: 'People',
      path: '/humans',
      summary: 'People’s rows in a state, oldest first',
      access: { role: 'maintainer' },
      query: z.object({ state: z.enum(states).default('waiting') }),
      response: z.object({ items: z.array(humanSchema) }),
      handle: async ({ query }) => ({ items: await store.list(query.state) }),
    }),
    route({
      ...common,
      path: '/humans/:id/decisions',
      summary: 'Show a person’s row, hold it back, or retract it for good; the site is built anew',
      access: { role: 'maintainer' },
      params: z.object({ id: z.uuid() }),
      body: z.object({ action: z.enum(['show', 'hold', 'retract']) }).strict(),
      status: 204,
      response: z.null(),
      async handle({ params, body }) {
        await store.decide(params.id, body.action)
        await publish()
      },
    }),
  ]
}

function resultOf({ case: id, turns, ddx }: z.output<typeof sent>): HumanResult {
  const { items } = parseDdx(ddx, webLimits.topK)
  if (items.length === 0) throw new ApiError(400, 'consultation/empty-ddx', 'Name at least one diagnosis.')
  const { scores } = verdictOf(devPatient(id), turns, items)
  const { disclosed, disclosable } = scores.coverage
  // An agent's differential takes a round too.
  return { case: id, rank: scores.ddx.rank, disclosed, disclosable, rounds: turns.length + 1 }
}
