import { createHash } from 'node:crypto'
import type { Context } from 'hono'

/** How long a response may be kept: `immutable` content is addressed by its hash; `revalidate` is asked for again each time. */
export type Caching = 'immutable' | 'revalidate' | 'never'

const cacheControl: Record<Caching, string> = {
  immutable: 'public, max-age=31536000, immutable',
  revalidate: 'public, no-cache',
  never: 'no-store',
}

/** JSON text with its ETag, rendered once and sent often. */
export interface Rendered {
  text: string
  etag: string
}

export function render(value: unknown): Rendered {
  const text = JSON.stringify(value)
  return { text, etag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"` }
}

/** True when the client has this very version already. */
export function isKnown(context: Context, etag: string): boolean {
  const known = (context.req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}

/** 304 with no body when the client has it already, else the JSON. */
export function sendRendered(context: Context, { text, etag }: Rendered, caching: Caching): Response {
  const headers = { etag, 'cache-control': cacheControl[caching] }
  if (isKnown(context, etag)) return new Response(null, { status: 304, headers })
  return new Response(text, { status: 200, headers: { ...headers, 'content-type': 'application/json' } })
}
