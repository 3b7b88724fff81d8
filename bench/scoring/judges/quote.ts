import { hashOf } from '../../schema/hash.ts'
import type { Exchange } from '../../schema/transcript.ts'

/** The longest turn, in characters, that a judge gets to read; the rest is cut off. */
export const maxTurnLength = 2000

/** One line of a quotation: who says it, and what, as it stands in the transcript. */
export interface QuotedLine {
  speaker: string
  text: string
}

/** A quotation as a judge reads it, and the nonce that its first and last line carry. */
export interface Quotation {
  block: string
  nonce: string
}

/** Brackets of every kind and back quotes: what tags, JSON, templates of chat models and markdown are made of. */
const structural = /[<>[\]{}`]|\p{C}/gu

/**
 * A text on one line, as a JSON string: compatibility forms and white space made plain, cut to a length, and every
 * bracket, control character and invisible character written as `\u{…}`, so that nothing in it can look like markup,
 * JSON, or the end of a quotation.
 */
export function quoteText(text: string, most = maxTurnLength): string {
  const plain = text
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim()
  const letters = [...plain]
  const cut = letters.length > most ? `${letters.slice(0, most).join('')} … (cut)` : plain
  const inner = JSON.stringify(cut).slice(1, -1)
  return `"${inner.replace(structural, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`)}"`
}

/**
 * A block in which others' words reach a judge as data. Its delimiters carry a nonce that is a hash over the words
 * themselves, so no words can hold it.
 * @param purpose what the block is for; another purpose has another nonce
 */
export function quote(lines: readonly QuotedLine[], purpose: string, most = maxTurnLength): Quotation {
  const nonce = hashOf({ purpose, lines }).slice(0, 24)
  const body = lines.map(({ speaker, text }) => `${speaker}: ${quoteText(text, most)}`)
  return { nonce, block: [`BEGIN QUOTE ${nonce}`, ...body, `END QUOTE ${nonce}`].join('\n') }
}

/**
 * A talk's exchanges that the patient answered, as lines to quote. The doctor's closing words, with the differential,
 * are not among them.
 */
export function talkLines(exchanges: readonly Exchange[]): QuotedLine[] {
  return exchanges.flatMap(({ round, doctor, patient }) =>
    patient === null
      ? []
      : [
          { speaker: `Doctor, round ${round}`, text: doctor },
          { speaker: `Patient, round ${round}`, text: patient },
        ],
  )
}
