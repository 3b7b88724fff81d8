import { createReadStream, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import { z } from 'zod'
import type { FoundBundle } from '../../../bench/run/board.ts'
import { bundleFiles } from '../../../bench/run/bundle.ts'
import { resultSchema } from '../../../bench/schema/bundle.ts'
import { consultationSchema } from '../../../bench/schema/transcript.ts'
import { byteLines, readLinePage } from '../../bundles/lines.ts'
import type { Shelf } from '../../bundles/shelf.ts'
import { ApiError } from '../problem.ts'
import { isKnown, render, sendRendered } from '../respond.ts'
import { pageOf, pageQuery, type Route, route } from '../route.ts'

export const bundleId = z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits').describe('a row’s id')
const fileNames = Object.values(bundleFiles) as [string, ...string[]]

/** Published bundles: results, transcripts in pages, and the files as they are. */
export function bundleRoutes(shelf: Shelf): Route[] {
  const common = { method: 'GET', tag: 'Bundles', access: { role: 'anonymous' } } as const
  return [
    route({
      ...common,
      path: '/bundles/:id',
      summary: 'What a row stands on: submission, protocol, scores, hashes',
      params: z.object({ id: bundleId }),
      response: resultSchema,
      handle: ({ params, context }) => sendRendered(context, render(find(shelf, params.id).result), 'immutable'),
    }),
    route({
      ...common,
      path: '/bundles/:id/consultations',
      summary: 'The transcripts with ledger and scores, in the order of the split',
      params: z.object({ id: bundleId }),
      query: pageQuery.extend({ limit: z.coerce.number().int().min(1).max(50).default(10).describe('how many, 1–50') }),
      response: pageOf(consultationSchema),
      async handle({ params, query, context }) {
        const path = transcriptsOf(shelf, params.id)
        const headers = { etag: `"${params.id}-${query.cursor ?? 0}-${query.limit}"`, 'cache-control': 'public, max-age=31536000, immutable' }
        const { lines, next } = await readLinePage(path, query.cursor, query.limit)
        if (isKnown(context, headers.etag)) return new Response(null, { status: 304, headers })
        const body = `{"items":[${lines.join(',')}],"next":${JSON.stringify(next)}}`
        return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } })
      },
    }),
    route({
      ...common,
      path: '/bundles/:id/consultations/:case',
      summary: 'One transcript',
      params: z.object({ id: bundleId, case: z.string().max(200) }),
      query: z.object({ trial: z.coerce.number().int().min(1).max(1000).default(1).describe('which repetition') }),
      response: consultationSchema,
      async handle({ params, query }) {
        for await (const line of byteLines(transcriptsOf(shelf, params.id))) {
          const one = JSON.parse(line.toString('utf8')) as { case: string; trial: number }
          if (one.case === params.case && one.trial === query.trial) return one
        }
        throw new ApiError(404, 'case/unknown', 'This bundle has no such case or repetition of it.')
      },
    }),
    route({
      ...common,
      path: '/bundles/:id/files/:name',
      summary: 'A file of the bundle, byte for byte, for "patientsim verify"',
      params: z.object({ id: bundleId, name: z.enum(fileNames) }),
      response: 'application/octet-stream',
      handle({ params, context }) {
        const bundle = find(shelf, params.id)
        const path = join(shelf.folder(bundle), params.name)
        if (!existsSync(path)) throw sealedError()
        return sendFile(context, path, hashOfFile(bundle, params.name))
      },
    }),
  ]
}

/** @throws ApiError `bundle/unknown` */
function find(shelf: Shelf, rowId: string): FoundBundle {
  const found = shelf.current().byId.get(rowId)
  if (!found) throw new ApiError(404, 'bundle/unknown', 'There is no published bundle with this id; the boards list them.')
  return found
}

/** The file of a published bundle's transcripts. @throws ApiError `bundle/unknown`, `bundle/sealed` */
export function transcriptsOf(shelf: Shelf, rowId: string): string {
  const bundle = find(shelf, rowId)
  const path = join(shelf.folder(bundle), bundleFiles.consultations)
  if (bundle.result.sealed || !existsSync(path)) throw sealedError()
  return path
}

function sealedError(): ApiError {
  return new ApiError(404, 'bundle/sealed', 'This bundle holds aggregates only; its transcripts are not published.')
}

function hashOfFile({ result }: FoundBundle, name: string): string {
  return (result.files as Record<string, string>)[name] ?? result.bundle_sha256
}

function sendFile(context: Context, path: string, sha256: string): Response {
  const etag = `"${sha256.slice(0, 32)}"`
  const headers = { etag, 'cache-control': 'public, max-age=31536000, immutable' }
  if (isKnown(context, etag)) return new Response(null, { status: 304, headers })
  const type = path.endsWith('.json') ? 'application/json' : 'application/jsonl'
  const stream = Readable.toWeb(createReadStream(path)) as ReadableStream
  return new Response(stream, { headers: { ...headers, 'content-type': type, 'content-length': String(statSync(path).size) } })
}
