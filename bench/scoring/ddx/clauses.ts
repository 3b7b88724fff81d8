import { plainText } from './normalise.ts'

/** A piece of one item of a differential. */
export interface Piece {
  text: string
  /** The words by which the item takes it back, e.g. `ruled out`; null when it counts. */
  discounted: string | null
}

/** Alternatives of one item that are read: "X vs Y" names two; a list hidden in one item names no more. */
export const maxAlternatives = 2

/** Turns of phrase that keep a diagnosis in play although they hold a negating word. */
const stillInPlay =
  /\b(rule[ -]?out|r\/o|(can ?not|can't|could not|not yet|to|needs? to|must|should) be (ruled out|excluded)|not (ruled out|excluded)|must not (be )?miss(ed)?|can ?not exclude|can't exclude|until (proven|proved|shown) otherwise)\b/g

/** Words that take back what follows them. */
const before = new RegExp(
  '\\b(' +
    [
      '(?:with )?no (?:evidence|signs?|suspicion|concern|features) (?:of|for)',
      '(?:past |prior |previous |family |personal |remote |known )?(?:history|hx) of',
      'negative for|absence of|rather than|instead of|as opposed to|h\\/o|pmh(?: of)?',
      '(?:can |may |could )?(?:mimic(?:s|king)?|resembl(?:es|ing))|mistaken for',
      'without|with no|no longer|denies|against|not|no|previous|prior|past|old|remote',
    ].join('|') +
    ')\\b(?!-)',
)

/** Verdicts on what stands before them, or, at the start of a piece, on what follows. */
const verdict =
  /\b((?:is |was |has been |very |highly |quite |considered |now )*(?:ruled out|excluded|unlikely|improbable|doubtful|(?:less|least|not) (?:likely|probable)|low (?:probability|likelihood|suspicion|concern)(?: (?:of|for))?)|mimics?$)\b:?/

/** Dashes, colons and words that start an explanation rather than go on with the name. */
const explanation =
  /\s+[-–—]+\s+|—|:\s+|\.\s+|\s+(?:because|given|as evidenced|based on|suggested by|supported by|in view of|considering)\s+/

const bullet = /^(\(?\d{1,2}[.):]\)?|[-•·+]|[a-e][.)])\s*/
const label = /^(top|most likely|primary|leading)( diagnosis| dx)?:\s*/

/**
 * Takes an item of a differential apart: which pieces of it name something, and which it takes back. List markers,
 * labels and long explanations are left out; a tail of one or two words belongs to the name ("Stroke - hemorrhagic").
 */
export function piecesOf(item: string): Piece[] {
  const plain = plainText(item)
    .replace(/–(?=\S)(?<=\S–)/g, '-')
    .replace(bullet, '')
    .replace(label, '')
  const [first = '', ...rest] = plain.split(explanation)
  const [name = '', tail = ''] = first.trim() === '' ? [rest[0], rest.slice(1).join(' ')] : [first, rest.join(' ')]
  const alternatives = `${name} ${tailOfName(tail)}`
    .split(/\s+(?:vs\.?|versus|or)\s+|\s*;\s*|\s+\/\s+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return alternatives.slice(0, maxAlternatives).flatMap(judge)
}

/** A short tail is part of the name; a longer one counts only for the verdict that it starts with. */
function tailOfName(tail: string): string {
  if (tail.trim().split(/\s+/).length <= 2) return tail
  const found = verdict.exec(tail)
  return found && /^(this|it|though|but|\s)*$/.test(tail.slice(0, found.index)) ? found[1]! : ''
}

/** What a verdict goes on with when it gives its reason instead of naming another disease. */
const reason = /^(by|with|without|given|as|because|due|in|since|based|if|from|on)\b/

/** The pieces of one alternative: neighbours that take nothing back stay together. */
function judge(alternative: string): Piece[] {
  const pieces: Piece[] = []
  for (const part of alternative.replace(stillInPlay, ' ').split(/[,()[\]]|\s+but\s+/)) {
    const text = part.trim()
    if (text === '') continue
    const found = verdict.exec(text) ?? before.exec(text)
    if (!found) pieces.push({ text, discounted: null })
    else pieces.push(...takeBack(text, found, pieces))
  }
  return joined(pieces)
}

function takeBack(text: string, found: RegExpExecArray, earlier: Piece[]): Piece[] {
  const words = found[0].trim()
  const left = text.slice(0, found.index).trim()
  const right = text.slice(found.index + found[0].length).trim()
  const speaksOfLeft = verdict.test(text) && left !== ''
  if (speaksOfLeft) return [{ text: left, discounted: words }]
  if (left === '' && (right === '' || reason.test(right))) {
    const last = earlier.at(-1)
    if (last) last.discounted = words
    return []
  }
  return [...(left ? [{ text: left, discounted: null }] : []), { text: right, discounted: words }]
}

function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = []
  for (const piece of pieces) {
    const last = out.at(-1)
    if (last && last.discounted === null && piece.discounted === null) last.text += ` ${piece.text}`
    else out.push({ ...piece })
  }
  return out
}
