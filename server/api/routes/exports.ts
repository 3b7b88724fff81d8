import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { Board } from '../../../bench/run/board.ts'
import { type BoardFormat, exportBoards } from '../../../bench/run/export-board.ts'
import { holdsWords } from '../../../bench/run/export-trials.ts'
import { readResult } from '../../../bench/run/read-bundle.ts'
import { resultSchema } from '../../../bench/schema/bundle.ts'
import type { Consultation } from '../../../bench/schema/transcript.ts'
import { boardQuery, type Boards, boardsIn } from '../../bundles/boards.ts'
import { byteLines, readLinePage } from '../../bundles/lines.ts'
import type { Shelf } from '../../bundles/shelf.ts'
import { runTrials } from '../../queue/run-trials.ts'
import type { QueueRun, Runs } from '../../queue/runs.ts'
import { bundleFolder } from '../../queue/worker.ts'
import type { Database } from '../../store/database.ts'
import { exportHeaders, exportName, exportQuery, linkTo, sendTrials, type TrialSource } from '../exports.ts'
import { ApiError } from '../problem.ts'
import { isKnown } from '../respond.ts'
import { type Route, route } from '../route.ts'
import { bundleId, transcriptsOf } from './bundles.ts'
import { ownRun, runParams } from './runs.ts'

/** Files that a board leaves as. */
const boardFiles: Record<string, BoardFormat> = {
  'board.csv': 'csv',
  'board.json': 'json',
  'board.md': 'markdown',
  'board.tex': 'latex',
  'board.bib': 'bibtex',
}

export interface ExportParts {
  db: Database
  runs: Runs
  shelf: Shelf
  boards: Boards
  /** Where bundles lie before they are published. */
  bundles: string
}

/** What leaves as files: boards, published bundles, and a team's own runs while they are not published. */
export function exportRoutes({ db, runs, shelf, boards, bundles }: ExportParts): Route[] {
  const common = { method: 'GET', tag: 'Export', response: 'application/octet-stream' } as const
  const own = { role: 'team', scope: 'read' } as const
  return [
    route({
      ...common,
      path: '/boards/exports/:name',
      summary: 'Boards as a table: CSV, JSON, Markdown, LaTeX or BibTeX, filtered as /boards',
      access: { role: 'anonymous' },
      params: z.object({ name: z.enum(Object.keys(boardFiles)) }),
      query: boardQuery.extend({
        limit: z.coerce.number().int().min(1).max(1000).default(1000).describe('how many rows, 1–1000'),
        cursor: z.string().regex(/^\d{1,9}$/).optional().describe('as the header `link` of the page before names it'),
      }),
      async handle({ params, query: { limit, cursor, ...filter }, context }) {
        const shelved = shelf.current()
        const headers = exportHeaders(context, params.name, String(shelved.signature), 'public, no-cache')
        if (isKnown(context, headers.etag!)) return new Response(null, { status: 304, headers })
        const from = Number(cursor ?? 0)
        const { page, next } = rowsFrom(boardsIn(await boards(filter)), from, limit)
        return new Response(`${exportBoards(page, boardFiles[params.name]!)}\n`, { headers: { ...headers, ...linkTo(context, next) } })
      },
    }),
    route({
      ...common,
      path: '/bundles/:id/exports/:name',
      summary: 'A published run’s transcripts, dialogues in PatientSim’s format, or scores a trial',
      access: { role: 'anonymous' },
      params: z.object({ id: bundleId, name: exportName }),
      query: exportQuery,
      handle: ({ params, query, context }) => sendTrials(context, params.name, query, bundleSource(params.id, transcriptsOf(shelf, params.id))),
    }),
    route({
      ...common,
      path: '/runs/:id/exports/:name',
      summary: 'A run of one’s own, also one that goes on: transcripts, dialogues, or scores a trial; never of hidden cases',
      access: own,
      params: runParams.extend({ name: exportName }),
      query: exportQuery,
      async handle({ params, query, actor, context }) {
        const run = await ownRun(runs, params.id, actor)
        requireOpen(run)
        if (holdsWords(params.name) && run.transcripts_deleted_at) {
          throw new ApiError(404, 'run/transcripts-deleted', `The transcripts were deleted on ${run.transcripts_deleted_at.slice(0, 10)}; scores are left.`)
        }
        return sendTrials(context, params.name, query, runSource(db, run))
      },
    }),
    route({
      ...common,
      path: '/runs/:id/result',
      summary: 'The result of a finished run of one’s own: scores with intervals, protocol, hashes; aggregates alone for hidden cases',
      access: own,
      params: runParams,
      response: resultSchema,
      async handle({ params, actor }) {
        const { id } = await ownRun(runs, params.id, actor)
        const folder = bundleFolder(bundles, id)
        if (!existsSync(folder)) throw new ApiError(404, 'run/no-result', 'The run has no result here: it is not finished, or its bundle is on another machine.')
        return readResult(folder)
      },
    }),
  ]
}

/** @throws ApiError `run/sealed` */
function requireOpen({ sealed }: QueueRun): void {
  if (sealed) throw new ApiError(404, 'run/sealed', `The cases of this run are ${sealed}: only aggregates leave, with /runs/{id}/result.`)
}

/** So many rows of some boards, from the n-th one on. */
function rowsFrom(boards: readonly Board[], from: number, limit: number): { page: Board[]; next: string | null } {
  let passed = 0
  const page = boards.flatMap((board) => {
    const rows = board.rows.filter((_, i) => passed + i >= from && passed + i < from + limit)
    passed += board.rows.length
    return rows.length > 0 ? [{ ...board, rows }] : []
  })
  return { page, next: from + limit < passed ? String(from + limit) : null }
}

function bundleSource(id: string, path: string): TrialSource {
  const read = (line: Buffer | string) => JSON.parse(line.toString()) as Consultation
  return {
    version: id,
    cacheControl: 'public, max-age=31536000, immutable',
    async *all() {
      for await (const line of byteLines(path)) yield read(line)
    },
    async page(cursor, limit) {
      const { lines, next } = await readLinePage(path, cursor, limit)
      return { trials: lines.map(read), next }
    },
  }
}

function runSource(db: Database, run: QueueRun): TrialSource {
  return {
    version: `${run.id} ${run.revision} ${run.transcripts_deleted_at}`,
    cacheControl: 'private, no-cache',
    async *all() {
      for (let next: number | null = 0; next !== null; ) {
        const page: { trials: Consultation[]; next: number | null } = await runTrials(db, run.id, next, 50)
        yield* page.trials
        next = page.next
      }
    },
    async page(cursor, limit) {
      if (!/^\d{1,9}$/.test(cursor ?? '0')) throw new ApiError(400, 'page/cursor', 'The cursor is not one that this list gave; start without a cursor.')
      const { trials, next } = await runTrials(db, run.id, Number(cursor ?? 0), limit)
      return { trials, next: next === null ? null : String(next) }
    },
  }
}
