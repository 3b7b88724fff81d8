/**
 * The words of a text for matching: lower case, apostrophes dropped, other punctuation as spaces, a plural s
 * dropped from words of four letters or more (not after i, s or u: "pancreatitis", "stress", "virus").
 */
export function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/['’]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  if (plain === '') return []
  return plain.split(' ').map((word) => (/..[^isu]s$/.test(word) ? word.slice(0, -1) : word))
}

/** The parts of a semicolon list, without empty ones. */
export function partsOf(text: string): string[] {
  return text.split(';').map((part) => part.trim()).filter((part) => part !== '')
}

/** Finds any of many expressions in texts, by whole words (see `wordsOf`). */
export class Expressions<T> {
  readonly #entries = new Map<string, T>()
  #longest = 0

  /** Adds an expression; the first meaning of an expression stays. */
  add(expression: string, meaning: T): void {
    const words = wordsOf(expression)
    const key = words.join(' ')
    if (key === '' || this.#entries.has(key)) return
    this.#entries.set(key, meaning)
    this.#longest = Math.max(this.#longest, words.length)
  }

  /** Every expression in the text, in order, with its meaning; they may overlap. */
  find(text: string): { words: string; meaning: T }[] {
    const words = wordsOf(text)
    return words.flatMap((_, from) => {
      const found: { words: string; meaning: T }[] = []
      for (let to = from + 1; to <= Math.min(words.length, from + this.#longest); to++) {
        const key = words.slice(from, to).join(' ')
        const meaning = this.#entries.get(key)
        if (meaning !== undefined) found.push({ words: key, meaning })
      }
      return found
    })
  }

  /** Whether any expression is in the text. */
  has(text: string): boolean {
    return this.find(text).length > 0
  }

  /** The meaning of the text as a whole. */
  means(text: string): T | undefined {
    return this.#entries.get(wordsOf(text).join(' '))
  }
}

const compiled = new WeakMap<readonly string[], Expressions<string>>()

/** The expressions of a list, compiled once for each list. */
export function compile(words: readonly string[]): Expressions<string> {
  const known = compiled.get(words)
  if (known) return known
  const made = new Expressions<string>()
  for (const word of words) made.add(word, word)
  compiled.set(words, made)
  return made
}

/** Whether the text holds any of these words or expressions. */
export function holdsWord(text: string, words: readonly string[]): boolean {
  return compile(words).has(text)
}
