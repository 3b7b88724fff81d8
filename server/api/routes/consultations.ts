import { z } from 'zod'
import { greeting } from '../../../bench/run/consultation.ts'
import { personaId } from '../../../bench/schema/persona.ts'
import { scoresSchema } from '../../../bench/schema/scores.ts'
import { ddxFromMessage, parseDdx } from '../../../bench/scoring/ddx/parse.ts'
import type { StoredTalk, TalkStore } from '../../consult/store.ts'
import { devPatient, exchangesOf, verdictOf, webLimits } from '../../consult/talk.ts'
import { ApiError } from '../problem.ts'
import { type Route, route } from '../route.ts'

const begin = z.union([
  z.object({ case: z.string().min(1).max(200).describe('`<profile>.<persona>`, a dev profile') }).strict(),
  z.object({ profile: z.string().min(1).max(100), persona: personaId }).strict(),
])
const talkId = z.object({ id: z.uuid() })
const heldBack = z.object({ how: z.string(), rule: z.string(), does: z.string(), win: z.string() })

const stateSchema = z.object({
  id: z.string().describe('whoever knows it may go on with the consultation'),
  case: z.string(),
  patient: z.object({ age: z.number(), gender: z.string(), arrival_transport: z.string() }),
  round: z.number().int().describe('rounds had; 30 end it'),
  rounds_left: z.number().int(),
  messages: z.array(z.object({ role: z.enum(['doctor', 'patient']), content: z.string() })),
  verdict: z
    .object({
      diagnosis: z.string(),
      ddx: z.array(z.string()),
      scores: scoresSchema,
      missed: z.array(z.object({ item: z.string(), fact: z.string(), held_back: heldBack.nullable() })),
    })
    .nullable()
    .describe('null while the consultation goes on'),
})

/** Consultations with a patient of the dev split. The patient is the reference one: the same words get the same answers. */
export function consultationRoutes(store: TalkStore): Route[] {
  const common = { tag: 'Consultations', access: { role: 'anonymous' }, response: stateSchema } as const
  return [
    route({
      ...common,
      method: 'POST',
      path: '/consultations',
      summary: 'Begin a consultation; the greeting is said already',
      body: begin,
      status: 201,
      async handle({ body }) {
        const id = 'case' in body ? body.case : `${body.profile}.${body.persona}`
        devPatient(id)
        return stateOf(await store.begin(id))
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/consultations/:id',
      summary: 'The consultation so far',
      params: talkId,
      async handle({ params }) {
        return Response.json(stateOf(await store.find(params.id)), { headers: { 'cache-control': 'no-store' } })
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/consultations/:id/turns',
      summary: 'Say something; a line that starts with [DDX] ends the consultation',
      params: talkId,
      body: z.object({ message: z.string().max(8000) }).strict(),
      async handle({ params, body }) {
        const talk = await goingOn(store, params.id)
        const turns = [...talk.turns, body.message]
        const named = ddxFromMessage(body.message)
        const ddx = named ? parseDdx(named, webLimits.topK).items : []
        if (ddx.length > 0) return end(store, talk, talk.turns, ddx)
        if (turns.length === webLimits.rounds) return end(store, talk, turns, [])
        await store.go(talk, { turns, ddx: null })
        return stateOf({ ...talk, turns })
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/consultations/:id/ddx',
      summary: 'Give the differential, most likely first: ends the consultation and tells the score and what was missed',
      params: talkId,
      body: z.object({ ddx: z.array(z.string().max(1000)).min(1).max(50) }).strict(),
      async handle({ params, body }) {
        const talk = await goingOn(store, params.id)
        const { items } = parseDdx(body.ddx, webLimits.topK)
        if (items.length === 0) throw new ApiError(400, 'consultation/empty-ddx', 'Name at least one diagnosis.')
        return end(store, talk, talk.turns, items)
      },
    }),
  ]
}

async function goingOn(store: TalkStore, id: string): Promise<StoredTalk> {
  const talk = await store.find(id)
  if (talk.ddx) throw new ApiError(409, 'consultation/over', 'The consultation is over; begin another.')
  return talk
}

async function end(store: TalkStore, talk: StoredTalk, turns: string[], ddx: string[]) {
  await store.go(talk, { turns, ddx })
  return stateOf({ ...talk, turns, ddx })
}

function stateOf({ id, caseId, turns, ddx }: StoredTalk): z.output<typeof stateSchema> {
  const patient = devPatient(caseId)
  const { age, gender, arrival_transport } = patient.profile
  const said = exchangesOf(patient, turns)
  return {
    id,
    case: caseId,
    patient: { age, gender, arrival_transport },
    round: turns.length,
    rounds_left: webLimits.rounds - turns.length,
    messages: said.flatMap((one, i) => [
      { role: 'doctor' as const, content: i === 0 ? greeting : one.doctor },
      ...(one.patient === null ? [] : [{ role: 'patient' as const, content: one.patient }]),
    ]),
    verdict: ddx ? { ...verdictOf(patient, turns, ddx), ddx } : null,
  }
}
