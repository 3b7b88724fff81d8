import type { APIRoute } from 'astro'
import { drawn } from '../cards/draw.ts'
import { colours, frame, lines, text } from '../cards/frame.ts'

/** The picture of the site for pages that link to it. */
export const GET: APIRoute = () => {
  const claim = lines('Ranked by how well they bring out the story of simulated emergency-department patients, with intervals.', 62, 2)
  const parts = [
    ...['Which doctor agents', 'take a good history?'].map((line, i) => text(line, { x: 72, y: 280 + i * 92, size: 84, bold: true })),
    ...claim.map((line, i) => text(line, { x: 72, y: 476 + i * 48, size: 36, colour: colours.soft })),
  ]
  return drawn(frame('37 personas · 25 diagnoses', parts))
}
