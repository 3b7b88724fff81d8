import { createServer, type Server } from 'node:http'
import { createServer as createProbe } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { etag } from 'hono/etag'

/** The site's files over HTTP, with a page for what is not there. */
export function siteApp(directory: string): Hono {
  const app = new Hono()
  app.use(secureHeaders(), etag())
  app.use('*', serveStatic({ root: directory }))
  app.notFound(async (c) => {
    const page = await serveStatic({ root: directory, path: '404.html' })(c, async () => undefined)
    return page ? new Response(page.body, { status: 404, headers: page.headers }) : c.text('There is no such page.', 404)
  })
  return app
}

/** Anything that answers requests; `env` holds Node's own request and response. */
export interface Answerer {
  fetch(request: Request, env?: object): Response | Promise<Response>
}

const apiPaths = /^\/(api|v1)(\/|$)|^\/(healthz|readyz|metrics)$/

/** Site and API at one address: the API has `/api`, `/v1`, `/healthz`, `/readyz` and `/metrics`, the site everything else. */
export function siteAndApi(site: Answerer, api: Answerer): Answerer {
  return { fetch: (request, env) => (apiPaths.test(new URL(request.url).pathname) ? api : site).fetch(request, env) }
}

export interface Listening {
  /** The address to open, with the port that was free. */
  address: string
  port: number
  server: Server
}

/**
 * Listens at the first free port from `port` on (0: any).
 * @param hostname 127.0.0.1 for this machine alone
 */
export async function listen(app: Answerer, port: number, hostname = '127.0.0.1'): Promise<Listening> {
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 60_000, headersTimeout: 20_000 })
  server.on('request', getRequestListener((request, env) => app.fetch(request, env), { hostname: 'localhost' }))
  const free = port === 0 ? 0 : await freePort(port, hostname)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(free, hostname, resolve))
  const bound = server.address()
  const number = typeof bound === 'object' && bound ? bound.port : free
  return { address: `http://localhost:${number}/`, port: number, server }
}

async function freePort(port: number, hostname: string): Promise<number> {
  const taken = await new Promise<boolean>((resolve) => {
    const probe = createProbe()
    probe.once('error', () => resolve(true))
    probe.listen(port, hostname, () => probe.close(() => resolve(false)))
  })
  return taken ? freePort(port + 1, hostname) : port
}
