import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { etag } from 'hono/etag'
import { requestId, type RequestIdVariables } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { type Actor, anonymous } from '../access/actor.ts'
import { callerOf } from './caller.ts'
import { docsPage } from './docs.ts'
import { openApi } from './openapi.ts'
import { ApiError, nullCharacter, problemResponse, statusOf } from './problem.ts'
import { render, renderForMany, sendRendered } from './respond.ts'
import type { Route } from './route.ts'

/** The largest body that is read, in bytes. */
export const maxBodyBytes = 256 * 1024

/** What is told of an answered request: nothing of its query, headers or body. */
export interface Answer {
  requestId: string
  method: string
  path: string
  status: number
  seconds: number
  actor: Actor
}

export interface ApiOptions {
  routes: readonly Route[]
  version: string
  /** Why the server can't do its work at present; null when it can. */
  notReady: () => Promise<string | null> | string | null
  /**
   * Who asks, by the header `authorization`. Without it everyone is anonymous.
   * @throws ApiError for a token that is not valid
   */
  identify?: (authorization: string | undefined) => Promise<Actor>
  /**
   * Hears of every request that changes something or asks a patient, before anything is read.
   * @throws ApiError to refuse it
   */
  admit?: (caller: string) => void
  /** Addresses of the proxies before the server, whose word on who called them is taken. */
  proxies?: readonly string[]
  /** Hears of every change before it is made with a token, for the audit trail; when it throws, nothing is changed. */
  onChange?: (actor: Actor, one: Route, path: string, requestId: string) => Promise<void>
  /** Hears of every answer. */
  onAnswer?: (answer: Answer) => void
  /** Prometheus' text. */
  metrics?: () => Promise<string>
  /** Answers below other paths, such as /v1. */
  others?: readonly Hono[]
  /** Hears every error that is a fault of ours. */
  onFault?: (error: unknown, requestId: string) => void
}

export type ApiEnv = { Variables: RequestIdVariables & { actor: Actor; caller: string }; Bindings: Partial<HttpBindings> }

/** The API, with its document, its readable page and the health checks. Every answer that is no success is a problem. */
export function apiApp(options: ApiOptions): Hono<ApiEnv> {
  const { routes, version } = options
  const app = new Hono<ApiEnv>()
  app.use(requestId(), secureHeaders(), async (c, next) => {
    const start = performance.now()
    await next()
    const requestId = c.get('requestId')
    c.res.headers.set('x-request-id', requestId)
    const seconds = (performance.now() - start) / 1000
    options.onAnswer?.({ requestId, method: c.req.method, path: c.req.path, status: c.res.status, seconds, actor: c.get('actor') ?? anonymous })
  })
  app.use(async (c, next) => {
    if (/%00/.test(c.req.url)) throw nullCharacter('address')
    return next()
  })
  const limited = bodyLimit({ maxSize: maxBodyBytes, onError: tooLarge })
  app.use(async (c, next) => {
    c.set('caller', callerOf(c.env?.incoming?.socket.remoteAddress, c.req.header('x-forwarded-for'), options.proxies ?? []))
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    options.admit?.(c.get('caller'))
    return limited(c, next)
  })
  const document = openApi(routes, version)
  const rendered = renderForMany(document)
  app.get('/api/openapi.json', (c) => sendRendered(c, rendered, 'revalidate'))
  const docs = docsPage(document)
  app.get('/api/docs', etag(), (c) => c.html(docs))
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  if (options.metrics) {
    const text = options.metrics
    app.get('/metrics', async (c) => c.text(await text(), 200, { 'content-type': 'text/plain; version=0.0.4' }))
  }
  app.get('/readyz', async (c) => {
    const reason = await options.notReady()
    if (reason) throw new ApiError(503, 'server/not-ready', reason)
    return c.json({ status: 'ready' })
  })
  for (const other of options.others ?? []) app.route('/', other)
  for (const one of routes) {
    app.on(one.method, `/api/v1${one.path}`, async (c) => {
      const actor = options.identify ? await options.identify(c.req.header('authorization')) : anonymous
      c.set('actor', actor)
      authorise(one, actor, c.req.param('team'))
      if (one.method !== 'GET' && actor.role !== 'anonymous') await options.onChange?.(actor, one, c.req.path, c.get('requestId'))
      const result = await one.run(c, actor)
      if (result instanceof Response) return result
      if (one.status === 204) return c.body(null, 204)
      if (one.method === 'GET') return sendRendered(c, render(result), one.access.role === 'anonymous' ? 'revalidate' : 'never')
      return c.json(result as object, one.status ?? 200, { 'cache-control': 'no-store' })
    })
  }
  refuseOtherMethods(app, routes)
  app.notFound((c) => problemResponse(new ApiError(404, 'address/unknown', 'There is nothing at this address; /api/docs lists them.'), c.get('requestId')))
  app.onError((error, c) => {
    if (statusOf(error) === 500) options.onFault?.(error, c.get('requestId'))
    return problemResponse(error, c.get('requestId'))
  })
  return app
}

/**
 * @param team the team that the address names, if any
 * @throws ApiError `access/…` for an actor that may not use the route
 */
export function authorise({ access }: Pick<Route, 'access'>, actor: Actor, team?: string): void {
  if (access.role === 'anonymous' || actor.role === 'maintainer') return
  if (actor.role === 'anonymous') {
    throw new ApiError(401, 'access/no-token', 'Send a token in the header Authorization: Bearer …', { 'www-authenticate': 'Bearer' })
  }
  if (access.role === 'maintainer') throw new ApiError(403, 'access/maintainers-only', 'Only a maintainer may do this.')
  if (access.scope && !actor.scopes.includes(access.scope)) {
    throw new ApiError(403, 'access/scope', `The token lacks the scope "${access.scope}"; make one that has it.`)
  }
  if (team !== undefined && team !== actor.team) throw new ApiError(403, 'access/other-team', 'The token is of another team.')
}

function refuseOtherMethods(app: Hono<ApiEnv>, routes: readonly Route[]): void {
  for (const [path, group] of Map.groupBy(routes, (one) => one.path)) {
    const allowed = group.map((one) => one.method).join(', ')
    app.all(`/api/v1${path}`, () => {
      throw new ApiError(405, 'address/method', `This address takes ${allowed}.`, { allow: allowed })
    })
  }
}

function tooLarge(): never {
  throw new ApiError(413, 'request/too-large', `The body is larger than ${maxBodyBytes / 1024} kB.`)
}
