import { plainText } from './normalise.ts'

/** An alternative that one item of a differential names. */
export interface Alternative {
  text: string
  /** Why it does not count, e.g. `negated: "ruled out"`; null when it counts. */
  discounted: string | null
}

/** Alternatives of one item that are read: "X vs Y" names two; a list hidden in one item names no more. */
export const maxAlternatives = 2

/** Turns of phrase that keep a diagnosis in play although they hold a negating word. */
const stillInPlay = /\b(rule ?-?out|r\/o|(can ?not|can't|could not|not yet|to|needs? to|must|should) be (ruled out|excluded)|not (ruled out|excluded)|must not (be )?miss(ed)?|cannot exclude|can't exclude|until (proven|proved|shown) otherwise)\b/g

const negations: RegExp[] = [
  /\b(ruled out|excluded)\b/,
  /\b(very |highly |quite )?unlikely\b/,
  /\b(less|least|not) (likely|probable)\b/,
  /\blow (probability|likelihood|suspicion|concern)\b/,
  /\b(improbable|doubtful)\b/,
  /^(no|not|non|without|absence of|negative for|against|denies)\b(?!-)/,
  /\bno (evidence|sign|signs|suspicion|concern) (of|for)\b/,
  /\b(rather than|instead of)\b.*/,
  /\b(past |prior |previous |family |personal |remote |known )?(history|hx) of\b|^(h\/o|hx|pmh|past|prior|previous|old|remote)\b/,
]

/** Dashes, colons and words that start an explanation rather than go on with the name. */
const explanation = /\s+[-–—]+\s+|[–—]|:\s+|\.\s+|\s+(?:because|given|as evidenced|based on|suggested by|supported by|in view of|considering)\s+/

/**
 * The diagnosis part of an item, without list markers, codes and explanations. A tail of one or two words belongs to
 * the name ("Stroke - hemorrhagic"), a longer one explains it.
 */
function head(plain: string): string {
  const bare = plain.replace(/^(\(?\d{1,2}[.):]\)?|[-•·+]|[a-e][.)])\s*/, '').replace(/^(top|most likely|primary|leading)( diagnosis| dx)?:\s*/, '')
  const [name = '', ...tail] = bare.split(explanation)
  const rest = tail.join(' ')
  return rest.split(' ').length <= 2 || name.trim() === '' ? `${name} ${rest}`.trim() : name.trim()
}

/** The alternatives that an item names, at most two, each with whether it counts. */
export function alternatives(item: string): Alternative[] {
  const whole = plainText(item)
  const named = head(whole).replace(/\s+/g, ' ')
  const parts = named
    .split(/\s+(?:vs\.?|versus|or)\s+|\s*;\s*|\s+\/\s+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const wholeDiscount = parts.length === 1 ? negation(whole.replace(stillInPlay, ' ')) : null
  return parts.slice(0, maxAlternatives).map((text) => {
    const cleared = text.replace(stillInPlay, ' ').trim()
    const found = negation(cleared) ?? (wholeDiscount && tailNegates(whole, text) ? wholeDiscount : null)
    return { text: cleared, discounted: found }
  })
}

/** "Pulmonary embolism - unlikely": a short tail, or one that starts with the verdict, speaks of the item itself. */
function tailNegates(whole: string, name: string): boolean {
  const tail = whole.slice(whole.indexOf(name) + name.length).replace(/^[\s\-–—:.,(]+/, '')
  return /^(this |it |is |was |has been |now |but |though |very |highly |considered |felt |seems |)*(less|least|not|un|im|low|ruled|excluded|doubtful)/.test(tail)
}

function negation(text: string): string | null {
  for (const pattern of negations) {
    const found = pattern.exec(text)
    if (found) return `"${found[0].trim()}"`
  }
  return null
}
