import { createServer } from 'node:net'
import { serve } from '@hono/node-server'
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

/**
 * Serves the built site on this machine alone, at the first free port from `port` on.
 * @returns its address
 */
export async function serveSite(directory: string, port: number): Promise<string> {
  const free = await freePort(port)
  await new Promise<void>((resolve) => serve({ fetch: siteApp(directory).fetch, port: free, hostname: '127.0.0.1' }, () => resolve()))
  return `http://localhost:${free}/`
}

async function freePort(port: number): Promise<number> {
  const taken = await new Promise<boolean>((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(true))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)))
  })
  return taken ? freePort(port + 1) : port
}
