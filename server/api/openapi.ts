import { z } from 'zod'
import type { Route } from './route.ts'

export type Json = { [key: string]: unknown }

/** One operation as the document and the readable page show it. */
export interface Operation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  security: Json[]
  parameters: Json[]
  requestBody?: Json
  responses: Json
}

/** The OpenAPI 3.1 document of the routes; JSON Schemas are those that zod makes (draft 2020-12, which 3.1 uses). */
export function openApi(routes: readonly Route[], version: string) {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operationOf(one) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'PatientSim Leaderboard',
      version,
      description: 'Synthetic patients; not for clinical use. Every error is application/problem+json with a permanent `code`.',
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of a team or of a maintainer.' } },
      schemas: { Problem: problemSchema },
    },
  }
}

const problemSchema = schemaOf(
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('permanent; scripts may match on it'),
    detail: z.string().describe('one sentence: what is wrong, and how to mend it'),
    request_id: z.string(),
  }),
)

function operationOf(one: Route): Operation {
  const { role, scope } = one.access
  const who = role === 'anonymous' ? 'Anyone.' : role === 'team' ? `A team’s token${scope ? ` with the scope \`${scope}\`` : ''}, or a maintainer’s.` : 'A maintainer’s token.'
  const content = typeof one.response === 'string' ? { [one.response]: {} } : { 'application/json': { schema: schemaOf(one.response) } }
  const status = one.status ?? 200
  return {
    operationId: `${one.method.toLowerCase()}${one.path.replace(/[^a-z0-9]+(\w)/gi, (_, letter: string) => letter.toUpperCase())}`,
    tags: [one.tag],
    summary: one.summary,
    description: who,
    security: role === 'anonymous' ? [] : [{ token: [] }],
    parameters: [...parametersOf(one.params, 'path'), ...parametersOf(one.query, 'query')],
    ...(one.body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(one.body, 'input') } } } } : {}),
    responses: {
      [status]: { description: 'Done.', ...(status === 204 ? {} : { content }) },
      default: { description: 'A problem.', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  }
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description ? { description } : {}),
    schema: property,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
