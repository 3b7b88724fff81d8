import { Readable } from 'node:stream'
import type { Context } from 'hono'
import { z } from 'zod'
import { headOf, lineOf, trialExports, type TrialExport } from '../../bench/run/export-trials.ts'
import { sha256Hex } from '../../bench/schema/hash.ts'
import type { Consultation } from '../../bench/schema/transcript.ts'
import { isKnown } from './respond.ts'

/** Trials to export, in the order of the plan. */
export interface TrialSource {
  /** Changes with every byte of the trials. */
  version: string
  /** How the answer may be kept. */
  cacheControl: string
  all(): AsyncIterable<Consultation>
  page(cursor: string | undefined, limit: number): Promise<{ trials: Consultation[]; next: string | null }>
}

export const exportName = z.enum(trialExports).describe('what, and in which form')

/** Everything in one stream, or in pages: the header `link` names the next one. */
export const exportQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).optional().describe('how many trials, 1–1000; without it all of them, as a stream'),
  cursor: z.string().max(200).optional().describe('as the header `link` of the page before names it; with `limit` alone'),
})

const types: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/jsonl; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  tex: 'application/x-tex; charset=utf-8',
  bib: 'application/x-bibtex; charset=utf-8',
}

/** Headers of an exported file: its type, its name, its version. */
export function exportHeaders(context: Context, name: string, version: string, cacheControl: string): Record<string, string> {
  const etag = `"${sha256Hex(`${version} ${context.req.path} ${context.req.url.split('?')[1] ?? ''}`).slice(0, 32)}"`
  return {
    etag,
    'cache-control': cacheControl,
    'content-type': types[name.slice(name.lastIndexOf('.') + 1)]!,
    'content-disposition': `attachment; filename="${name}"`,
  }
}

/** Names the next page. */
export function linkTo(context: Context, next: string | null): Record<string, string> {
  if (next === null) return {}
  const query = new URLSearchParams({ ...context.req.query(), cursor: next })
  return { link: `<${context.req.path}?${query}>; rel="next"` }
}

/** Sends trials in a form: 304 to who has them, a page where a limit is given, else everything, one trial in memory at a time. */
export async function sendTrials(
  context: Context,
  name: TrialExport,
  { limit, cursor }: z.output<typeof exportQuery>,
  source: TrialSource,
): Promise<Response> {
  const headers = exportHeaders(context, name, source.version, source.cacheControl)
  if (isKnown(context, headers.etag!)) return new Response(null, { status: 304, headers })
  if (limit !== undefined || cursor !== undefined) {
    const { trials, next } = await source.page(cursor, limit ?? 1000)
    const head = cursor === undefined ? headOf(name) : ''
    return new Response(head + trials.map((trial) => lineOf(name, trial)).join(''), { headers: { ...headers, ...linkTo(context, next) } })
  }
  return new Response(Readable.toWeb(Readable.from(linesOf(name, source.all()), { objectMode: false })) as ReadableStream, { headers })
}

async function* linesOf(name: TrialExport, trials: AsyncIterable<Consultation>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  const head = headOf(name)
  if (head !== '') yield encoder.encode(head)
  for await (const trial of trials) yield encoder.encode(lineOf(name, trial))
}
