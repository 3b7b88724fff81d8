import type { APIRoute } from 'astro'
import { drawn } from '../../../cards/draw.ts'
import { rowCard } from '../../../cards/row-card.ts'
import { type KnownRow, knownRows } from '../../../data/ledger.ts'

export function getStaticPaths() {
  return knownRows().map((row) => ({ params: { id: row.id }, props: { row } }))
}

/** The picture of a row for pages that link to it. */
export const GET: APIRoute<{ row: KnownRow }> = ({ props: { row } }) => drawn(rowCard(row))
