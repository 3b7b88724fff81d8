/** The colours of the light page, by their part. */
export const colours = { paper: '#fbfcfc', ink: '#16222b', soft: '#4d5d69', line: '#dbe2e7', accent: '#0b5f80', band: '#8fc3d9', warning: '#7a4a00' } as const

/** Where and how a line of text stands on a card, in pixels. */
interface Lettering {
  x: number
  /** Of the base line. */
  y: number
  size: number
  colour?: string
  bold?: boolean
  /** True when `x` is the line's right end. */
  end?: boolean
}

/** A line of text as SVG. */
export function text(words: string, { x, y, size, colour = colours.ink, bold = false, end = false }: Lettering): string {
  const anchor = end ? ' text-anchor="end"' : ''
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${bold ? 600 : 400}" fill="${colour}"${anchor}>${escaped(words)}</text>`
}

/** A card of 1200 × 630 with the leaderboard's mark above and what is on it below. */
export function frame(corner: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630" font-family="Source Sans 3">
<rect width="1200" height="630" fill="${colours.paper}"/><rect width="1200" height="12" fill="${colours.accent}"/>
<g stroke="${colours.accent}" stroke-width="6" stroke-linecap="round" fill="${colours.accent}"><path d="M75 84h81M75 69v30M156 69v30"/><circle cx="126" cy="84" r="13"/></g>
${text('PatientSim Leaderboard', { x: 184, y: 95, size: 34, bold: true })}
${text(corner, { x: 1128, y: 95, size: 28, colour: colours.soft, end: true })}
${parts.join('\n')}
</svg>`
}

/**
 * A text in at most `most` lines of about `length` letters, broken at spaces where there are any; what does not fit ends in an
 * ellipsis.
 */
export function lines(words: string, length: number, most: number): string[] {
  const found: string[] = []
  let rest = words.trim()
  while (rest.length > length && found.length < most - 1) {
    const space = rest.lastIndexOf(' ', length)
    const cut = space > 0 ? space : length
    found.push(rest.slice(0, cut))
    rest = rest.slice(cut).trim()
  }
  return [...found, rest.length > length ? `${rest.slice(0, length - 1).trimEnd()}…` : rest]
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
