import type { APIRoute } from 'astro'
import { formatRange, formatValue } from '../../../data/measures.ts'
import { type KnownRow, knownRows } from '../../../data/ledger.ts'
import { allTracks, boardOf } from '../../../data/tracks.ts'

export function getStaticPaths() {
  return knownRows().map((row) => ({ params: { id: row.id }, props: { row } }))
}

/** A badge of a row: the ranks that it could have and DDx@1 while it stands, else what became of it. */
export const GET: APIRoute<{ row: KnownRow }> = ({ props: { row } }) => {
  const label = `PatientSim ${row.split}`
  const text = standing(row)
  const [left, right] = [width(label), width(text)]
  const colour = row.status === 'retracted' || row.status === 'disputed' ? '#7a4a00' : '#0b5f80'
  const words = (x: number, value: string) => `<text x="${x}" y="14" text-anchor="middle">${escaped(value)}</text>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escaped(`${label}: ${text}`)}">
<title>${escaped(`${label}: ${text}`)}</title>
<rect width="${left}" height="20" fill="#3a464e"/><rect x="${left}" width="${right}" height="20" fill="${colour}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${words(left / 2, label)}${words(left + right / 2, text)}</g>
</svg>
`
  return new Response(svg, { headers: { 'content-type': 'image/svg+xml' } })
}

function standing({ id, status, protocol_sha256 }: KnownRow): string {
  const track = allTracks().find((one) => one.protocol_sha256 === protocol_sha256)
  const row = track && boardOf(track).rows.find((one) => one.id === id)
  if (!row || status === 'retracted' || status === 'superseded') return status === 'unrecorded' ? 'off the board' : status
  const ranks = row.rank_interval ? formatRange(row.rank_interval.low, row.rank_interval.high) : String(row.rank ?? '–')
  return `rank ${ranks} · DDx@1 ${formatValue(row.scores.ddx1.mean, 'ddx1')} %${row.disputed ? ' · disputed' : ''}`
}

/** In pixels, at about 6.6 a letter. */
function width(text: string): number {
  return Math.round(text.length * 6.6) + 12
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
