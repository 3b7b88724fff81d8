import { type ServerType, serve } from '@hono/node-server'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { siteApp } from '../../server/serve.ts'

const quiet = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** A built site, served, and Chromium to look at it. */
export interface Browsing {
  address: string
  browser: Browser
  /** A page of the site in a window of its own; closing the context closes it. */
  open(path: string, options: Parameters<Browser['newContext']>[0]): Promise<{ context: BrowserContext; page: Page }>
  close(): Promise<void>
}

/** Serves a built site on loopback and starts Chromium. */
export async function browse(directory: string, executablePath: string): Promise<Browsing> {
  const { server, address } = await served(directory)
  const browser = await chromium.launch({ executablePath, args: quiet })
  return {
    address,
    browser,
    async open(path, options) {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      await page.goto(address + path)
      return { context, page }
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}

/** Serves a folder at a free port of loopback. */
export function served(directory: string): Promise<{ server: ServerType; address: string }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: siteApp(directory).fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ server, address: `http://127.0.0.1:${port}` }),
    )
  })
}
