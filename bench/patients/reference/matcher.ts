import { wordsOf, type Word } from './words.ts'

/** A found expression: the words `start` to `end` (exclusive) name `target`. */
export interface Match<Target> {
  start: number
  end: number
  target: Target
  /** True when the expression has a gap, so that words inside the span are not its own. */
  open: boolean
}

interface Node<Target> {
  /** By stem; most nodes end an expression, and have none. */
  next: Map<string, Node<Target>> | null
  gap: Node<Target> | null
  targets: Target[]
}

/** Words left out of expressions; a text may hold them anywhere. */
const articles = new Set(['a', 'an', 'the', 'your', 'my', 'his', 'her', 'their', 'our', 'its'])

/** Words that a text may hold between the words of an expression; an expression that holds them asks for them. */
const fillers = new Set(
  ('any some this that these those um uh er erm uhm hmm uhh umm ever recently currently presently lately also just ' +
    'really actually still now right today please particular specific specifically certain regularly like maybe ' +
    'sort kind been exactly precisely roughly approximately previously frequently often then usually normally ' +
    'typically generally known new much very quite own at all other')
    .split(' '),
)

const longestGap = 4

/** An expression as matchers take it: each way to write it, the parts of that between gaps, and the stems of a part's words. */
export type Parsed = readonly string[][][]

/** Reads an expression; it is done once for all matchers that get it, for it takes most of their time. */
export function parsed(expression: string): Parsed {
  return choices(expression).map((written) =>
    written.split('...').map((part) => part.split(' ').flatMap(stemsOf)),
  )
}

/** What stands between two spaces of an expression, and its stems. Expressions hold the same few thousand words again and again. */
const stemsKnown = new Map<string, string[]>()

function stemsOf(token: string): string[] {
  const known = stemsKnown.get(token)
  if (known) return known
  const stems = wordsOf(token).flatMap((word) => (articles.has(word.text) ? [] : [word.stem]))
  stemsKnown.set(token, stems)
  return stems
}

/**
 * Finds expressions in words: all of them in one pass, however many there are. Expressions are written as
 * `bench/schema/lexicon.ts` says.
 */
export class Matcher<Target> {
  readonly #root: Node<Target> = node()

  /** @param expression one expression, as `parsed`; @param target what it names; an expression may name several targets */
  add(expression: Parsed, target: Target): void {
    for (const parts of expression) {
      let at = this.#root
      parts.forEach((stems, index) => {
        if (index > 0 && stems.length > 0 && at !== this.#root) at = at.gap ??= node()
        for (const stem of stems) at = child(at, stem)
      })
      if (at !== this.#root && !at.targets.includes(target)) at.targets.push(target)
    }
  }

  /** Every expression found, the longest for each place and target, in the order of their starts. */
  find(words: readonly Word[]): Match<Target>[] {
    const found: Match<Target>[] = []
    for (let start = 0; start < words.length; start += 1) {
      const first = this.#root.next?.get(words[start]?.stem ?? '')
      if (first) this.#follow(first, words, start, start + 1, false, found)
    }
    return found
  }

  #follow(
    at: Node<Target>,
    words: readonly Word[],
    start: number,
    from: number,
    open: boolean,
    found: Match<Target>[],
  ): void {
    for (const target of at.targets) keep(found, { start, end: from, target, open })
    for (let next = from; next < words.length; next += 1) {
      const word = words[next]
      if (!word) break
      const to = at.next?.get(word.stem)
      if (to) this.#follow(to, words, start, next + 1, open, found)
      if (!fillers.has(word.text) && !articles.has(word.text)) break
    }
    if (!at.gap) return
    let skipped = 0
    for (let next = from; next < words.length && skipped <= longestGap && !words[next]?.pause; next += 1) {
      const to = at.gap.next?.get(words[next]?.stem ?? '')
      if (to) this.#follow(to, words, start, next + 1, true, found)
      if (!articles.has(words[next]?.text ?? '')) skipped += 1
    }
  }
}

function keep<Target>(found: Match<Target>[], match: Match<Target>): void {
  const same = found.find((one) => one.start === match.start && one.target === match.target)
  if (!same) found.push(match)
  else if (match.end > same.end) Object.assign(same, match)
}

function node<Target>(): Node<Target> {
  return { next: null, gap: null, targets: [] }
}

function child<Target>(at: Node<Target>, stem: string): Node<Target> {
  at.next ??= new Map()
  const known = at.next.get(stem)
  if (known) return known
  const made = node<Target>()
  at.next.set(stem, made)
  return made
}

/** "how (long|many days)" → "how long", "how many days". */
export function choices(expression: string): string[] {
  const group = /\(([^()]*)\)/.exec(expression)
  if (!group) return [expression]
  const before = expression.slice(0, group.index)
  const after = expression.slice(group.index + group[0].length)
  return (group[1] ?? '').split('|').flatMap((choice) => choices(before + choice + after))
}
