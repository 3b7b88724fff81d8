import type { Context } from 'hono'
import { z } from 'zod'
import { describeIssues } from '../../bench/schema/format.ts'
import type { Actor, Access } from '../access/actor.ts'
import { ApiError, nullCharacter } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a handler gets: everything parsed, and who asks. */
export interface Request<P, Q, B> {
  params: P
  query: Q
  body: B
  actor: Actor
  context: Context
}

type Shape = z.ZodObject

/** One operation of the API: what the OpenAPI document, the access check and the tests of roles read. */
export interface RouteSpec<P extends Shape, Q extends Shape, B extends z.ZodType> {
  method: Method
  /** Below /api/v1, with hono's parameters: `/bundles/:id`. */
  path: string
  /** Heading in the readable page. */
  tag: string
  summary: string
  access: Access
  params?: P
  query?: Q
  body?: B
  /** The status when it went well; 200 unless told. */
  status?: 200 | 201 | 202 | 204
  /** The JSON that comes back, or the media type of what is streamed. */
  response: z.ZodType | string
  handle(request: Request<z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown> | unknown
}

/** A route of any shape: `run` parses the request and hands it on. */
export interface Route extends Omit<RouteSpec<Shape, Shape, z.ZodType>, 'handle'> {
  run(context: Context, actor: Actor): Promise<unknown>
}

const nothing = z.object({})

/**
 * Makes a route.
 * @returns a route whose `run` throws ApiError `request/invalid`, `request/not-json`, `request/null-character` or `request/not-json-type` before the
 *   handler sees anything that does not fit the schemas; fields that no schema names are refused
 */
export function route<P extends Shape = typeof nothing, Q extends Shape = typeof nothing, B extends z.ZodType = z.ZodUndefined>(
  spec: RouteSpec<P, Q, B>,
): Route {
  const { handle, ...rest } = spec
  const [paramsSchema, querySchema] = [(spec.params ?? nothing) as P, (spec.query ?? nothing).strict() as Shape as Q]
  return {
    ...rest,
    async run(context, actor) {
      const params = parse(paramsSchema, context.req.param(), 'path')
      const query = parse(querySchema, queryOf(context), 'query')
      const body = spec.body ? parse(spec.body, await jsonBody(context), 'body') : undefined
      return handle({ params, query, body: body as z.output<B>, actor, context })
    },
  }
}

/** Everything of a page's query: how many, and from where. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('how many items, 1–100'),
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
})

/** A page of items; `next` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

function queryOf(context: Context): Record<string, string> {
  const all = context.req.queries()
  const doubled = Object.entries(all).find(([, values]) => values.length > 1)
  if (doubled) throw new ApiError(400, 'request/invalid', `The query names "${doubled[0]}" more than once; give it once.`)
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values[0]!]))
}

function parse<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ApiError(400, 'request/invalid', `The ${where} is not valid: ${describeIssues(parsed.error)}.`)
}

async function jsonBody(context: Context): Promise<unknown> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ApiError(415, 'request/not-json-type', 'Send the body as JSON, with the header content-type: application/json.')
  }
  const text = await context.req.text()
  // Its escape, and not an escaped backslash before these letters.
  if (/(?<!\\)(?:\\\\)*\\u0000/.test(text)) throw nullCharacter('body')
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, 'request/not-json', 'The body is not valid JSON.')
  }
}
