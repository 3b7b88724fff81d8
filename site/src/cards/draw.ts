import { Resvg } from '@resvg/resvg-js'
import { root } from 'astro:config/server'
import { fileURLToPath } from 'node:url'

/** The fonts of the cards, from site/fonts alone: a card is the same on every machine. */
const fontFiles = ['SourceSans3_400Regular.ttf', 'SourceSans3_600SemiBold.ttf'].map((name) => fileURLToPath(new URL(`fonts/${name}`, root)))

/** A card's SVG as the answer that holds its PNG. */
export function drawn(svg: string): Response {
  const image = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Source Sans 3' } }).render()
  return new Response(new Uint8Array(image.asPng()), { headers: { 'content-type': 'image/png' } })
}
