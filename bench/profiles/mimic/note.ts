import { type MimicRules, type NoteSection, noteSections } from '../../schema/mimic.ts'

/** The parts of a note; empty where it has none. */
export type NoteParts = Record<NoteSection, string>

/**
 * Cuts a discharge note into the parts that a history is made of. A part begins after its header at the start of a line
 * (`Social History:`) and ends at the next header of any kind; one that comes twice is joined. Line breaks inside a
 * paragraph are the note's, not the writer's, and become blanks.
 */
export function partsOf(text: string, rules: MimicRules): NoteParts {
  const known = new Map<string, NoteSection | null>(rules.other_headers.map((header) => [header.toLowerCase(), null]))
  for (const section of noteSections) {
    for (const header of rules.sections[section]) known.set(header.toLowerCase(), section)
  }
  const parts = Object.fromEntries(noteSections.map((section) => [section, ''])) as NoteParts
  let current: NoteSection | null = null
  for (const line of text.replaceAll('\r', '').split('\n')) {
    const [, header = '', rest = ''] = /^\s*([A-Za-z][A-Za-z ,/]{1,60}?)\s*:(.*)$/.exec(line) ?? []
    const section = known.get(header.toLowerCase())
    if (section !== undefined) current = section
    if (current) parts[current] += `${section === undefined ? line : rest}\n`
  }
  for (const section of noteSections) parts[section] = asWritten(parts[section])
  return parts
}

function asWritten(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n')
}

/**
 * Whether a text affirms one of some words: it stands there as a whole word, and no "no", "denies" or "without" comes
 * before it in its sentence. A word all in capitals counts in capitals alone.
 */
export function affirmsAny(text: string, words: readonly string[]): boolean {
  return words.some((word) => {
    const plain = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const whole = new RegExp(`(?<!\\p{L})${plain}(?!\\p{L})`, word === word.toUpperCase() ? 'gu' : 'giu')
    return [...text.matchAll(whole)].some((match) => !denied.test(text.slice(0, match.index)))
  })
}

/** A denial, and no end of a sentence after it. */
const denied = /\b(no|not|denies|denied|denying|without|nor)\b[^.;\n]*$/i
