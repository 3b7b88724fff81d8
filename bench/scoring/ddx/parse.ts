/** The longest item that is read; the rest of a longer one is cut off before anything looks at it. */
export const maxItemLength = 200

/** A doctor's differential, ready to be scored. */
export interface ParsedDdx {
  items: string[]
  /** Items beyond top k that were not read. */
  dropped: number
}

/** Reads a structured differential: empty items are skipped, the first `topK` are kept, each cut to 200 characters. */
export function parseDdx(items: readonly string[], topK: number): ParsedDdx {
  const named = items
    .map((item) => item.slice(0, maxItemLength).replace(/\s+/g, ' ').trim())
    .filter((item) => item !== '')
  return { items: named.slice(0, topK), dropped: Math.max(0, named.length - topK) }
}

const marker = /^\s*(?:[*_#>\s]*)\[DDX\](?:[*_:\s]*)/im

/**
 * Finds a differential in a doctor's words: a line that starts with `[DDX]` (markdown before it is allowed). What
 * stands on that line and below it is the list: numbered or bulleted lines, or items separated by semicolons or commas.
 * Words such as "differential diagnoses" anywhere else do not make one.
 * @returns the items as written, or null when the words hold no such line
 */
export function ddxFromMessage(message: string): string[] | null {
  const found = marker.exec(message)
  if (!found) return null
  const list = message.slice(found.index + found[0].length)
  const lines = list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 1) return splitOneLine(lines[0]!)
  return lines.map(stripBullet)
}

function splitOneLine(line: string): string[] {
  const numbered = line.split(/\s*(?:^|[\s,;])\(?\d{1,2}[.)]\s+/).filter((item) => item.trim() !== '')
  if (numbered.length > 1) return numbered.map((item) => item.replace(/[,;]\s*$/, '').trim())
  return line.split(line.includes(';') ? ';' : ',').map((item) => stripBullet(item.trim()))
}

function stripBullet(line: string): string {
  return line.replace(/^(?:[-*•]\s+|\(?\d{1,2}[.):]\)?\s+)/, '')
}
