import { gzipSync } from 'node:zlib'
import type { Context } from 'hono'
import { sha256Hex } from '../../bench/schema/hash.ts'

/** How long a response may be kept: `immutable` is addressed by its hash; `revalidate` is asked for again each time. */
export type Caching = 'immutable' | 'revalidate' | 'never'

const cacheControl: Record<Caching, string> = {
  immutable: 'public, max-age=31536000, immutable',
  revalidate: 'public, no-cache',
  never: 'no-store',
}

/** JSON as bytes with its ETag, rendered once and sent often. */
export interface Rendered {
  bytes: Uint8Array<ArrayBuffer>
  etag: string
  /** The same, packed, where it was rendered for many. */
  gzip?: Uint8Array<ArrayBuffer>
}

export function render(value: unknown): Rendered {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  return { bytes, etag: `"${sha256Hex(bytes).slice(0, 32)}"` }
}

/** Renders what is sent so often that packing it pays. */
export function renderForMany(value: unknown): Rendered {
  const rendered = render(value)
  return { ...rendered, gzip: new Uint8Array(gzipSync(rendered.bytes)) }
}

/** True when the client has this very version already. */
export function isKnown(context: Context, etag: string): boolean {
  const known = (context.req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}

/** "gzip" in a list of encodings, unless it is refused by a weight of 0. */
const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i

/** 304 with no body when the client has it already, else the JSON, packed where it can be and the client takes it. */
export function sendRendered(context: Context, { bytes, etag, gzip }: Rendered, caching: Caching): Response {
  const headers = { etag, 'cache-control': cacheControl[caching], ...(gzip ? { vary: 'accept-encoding' } : {}) }
  if (isKnown(context, etag)) return new Response(null, { status: 304, headers })
  const typed = { ...headers, 'content-type': 'application/json' }
  const packed = gzip && takesGzip.test(context.req.header('accept-encoding') ?? '')
  if (!packed) return new Response(bytes, { headers: typed })
  // The same content in other bytes: by HTTP's rules the tag is then a weak one.
  return new Response(gzip, { headers: { ...typed, etag: `W/${etag}`, 'content-encoding': 'gzip' } })
}
