import type { Estimate, Measure } from '../../../bench/schema/scores.ts'
import { type KnownRow, placeOf } from '../data/ledger.ts'
import { formatInterval, formatValue, measureTexts } from '../data/measures.ts'
import { colours, frame, lines, text } from './frame.ts'

/** The measures of a card, from left to right. */
const shown = ['ddx1', 'ddx5', 'coverage'] as const satisfies readonly Measure[]

/** What takes the scores' place on the card of a row that is not on the board. */
const gone: Partial<Record<KnownRow['status'], string>> = {
  retracted: 'Retracted: this row no longer counts.',
  superseded: 'Replaced by a later run of the same agent.',
}

/** The picture of a row that is shown where its page is linked, 1200 × 630, as SVG: who, on what board, which scores and ranks. */
export function rowCard(row: KnownRow): string {
  const title = row.run?.title ?? `${row.team}/${row.agent}`
  const scores = row.run?.result.scores.overall
  const body = gone[row.status] ?? (scores ? '' : 'Its bundle is not here.')
  const facts = [`${row.team}/${row.agent}`, `version ${row.version}`, row.run?.result.finished_at.slice(0, 10)].filter((fact) => fact !== undefined)
  const heading = lines(title, 33, 2)
  const parts = [
    ...heading.map((line, i) => text(line, { x: 72, y: 200 + i * 70, size: 62, bold: true })),
    text(lines(facts.join(' · '), 76, 1)[0]!, { x: 72, y: 200 + (heading.length - 1) * 70 + 52, size: 30, colour: colours.soft }),
    ...(body === '' ? shown.map((measure, i) => score(measure, scores![measure], 72 + i * 362)) : [text(body, { x: 72, y: 450, size: 38, colour: colours.warning, bold: true })]),
    text(placeOf(row), { x: 72, y: 578, size: 28, bold: true }),
    text(`row ${row.id}`, { x: 1128, y: 578, size: 26, colour: colours.soft, end: true }),
  ]
  return frame(`${row.split} split · ${row.track} track`, parts)
}

/** A score as the board draws it: its number, its interval in words, and both on a scale. */
function score(measure: Measure, estimate: Estimate, x: number): string {
  const width = 310
  const at = (value: number) => (x + 8 + value * (width - 16)).toFixed(1)
  const { mean, low, high } = estimate
  const drawing =
    mean === null
      ? ''
      : `<line x1="${x}" x2="${x + width}" y1="492" y2="492" stroke="${colours.line}" stroke-width="3"/>` +
        (low === null || high === null ? '' : `<line x1="${at(low)}" x2="${at(high)}" y1="492" y2="492" stroke="${colours.band}" stroke-width="16" stroke-linecap="round"/>`) +
        `<circle cx="${at(mean)}" cy="492" r="12" fill="${colours.accent}"/>`
  const value = formatValue(mean, measure)
  return [
    text(`${measureTexts[measure].name} %`, { x, y: 380, size: 28, colour: colours.soft }),
    text(value, { x, y: 452, size: 72, bold: true }),
    text(formatInterval(estimate, measure), { x: x + 20 + value.length * 37, y: 452, size: 28, colour: colours.soft }),
    drawing,
  ].join('')
}
