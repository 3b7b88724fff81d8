import type { DdxIndex } from './entries.ts'

/**
 * The optimal string alignment distance of two words: insertions, deletions, substitutions and swaps of neighbours,
 * each counted once (Damerau 1964). Stops early and returns `limit + 1` once it must exceed the limit.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    if (Math.min(...row) > limit) return limit + 1
    before = previous
    previous = row
  }
  return previous[b.length]!
}

/** Words that are right as they are, though a word of the ontology is one letter away. */
const keep = new Set(
  (
    'pericardial hypotension hypertension infarct infection infarction ureteral urethral ureteritis urethritis renal rectal ' +
    'cystitis colitis cholangitis cholelithiasis gastritis bronchitis bronchiolitis prostatitis prostatic ischemia anemia embolus tension pension'
  ).split(' '),
)

/**
 * The word of the ontology that a misspelt word stands for, or the word itself. One slip is mended from five letters
 * on, two from nine; the first letter must be right, and two candidates at the same distance mend nothing.
 */
export function mendSpelling(word: string, index: DdxIndex): string {
  if (word.length < 5 || index.vocabulary.has(word) || keep.has(word) || /\d/.test(word)) return word
  const limit = word.length >= 9 ? 2 : 1
  let best = limit + 1
  let found: string[] = []
  for (const known of index.vocabulary) {
    if (known[0] !== word[0] || known.length < 5) continue
    const distance = editDistance(word, known, Math.min(best, limit))
    if (distance > limit || distance > best) continue
    found = distance < best ? [known] : [...found, known]
    best = distance
  }
  return found.length === 1 ? found[0]! : word
}
