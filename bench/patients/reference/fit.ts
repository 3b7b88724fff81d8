/** The most words of a patient's sentence (PatientSim's rule). */
export const sentenceWords = 20

/** The most sentences of a patient's turn, by personality (PatientSim's rule). */
export function sentenceLimit(personality: string): number {
  return personality === 'verbose' ? 8 : 3
}

export const countWords = (text: string) => text.split(/\s+/).filter(Boolean).length

/** The sentences of a patient's words: they end at a full stop, question or exclamation mark before white space. */
export function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=\S)/u).filter(Boolean)
}

/** A clause as a sentence: a capital first, a full stop last. */
export function sentence(clause: string): string {
  const trimmed = clause.trim().replace(/[\s,;]+$/, '')
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}

/** Starts that are small letters inside a sentence. */
const small = /^(It|It's|The|My|No|Not|There's|Pain|In|At|As|For|With|And)\b/

function joined(a: string, b: string): string {
  const second = small.test(b) ? b.charAt(0).toLowerCase() + b.slice(1) : b
  return `${a.replace(/[.!?]+$/, '')}, and ${second}`
}

const smallWord = /^(and|or|with|while|after|when|but|because|since|for|which|that|to|in|on)$/i

/** Splits a sentence of too many words at the last comma or small word that leaves at most 20 words before it. */
function split(text: string): string[] {
  const words = text.split(/\s+/)
  if (words.length <= sentenceWords) return [text]
  let at = sentenceWords
  for (let i = sentenceWords; i > 4; i--) {
    if (/[,:]$/.test(words[i - 1]!) || smallWord.test(words[i]!)) {
      at = i
      break
    }
  }
  return [sentence(words.slice(0, at).join(' ')), ...split(sentence(words.slice(at).join(' ')))]
}

/**
 * Fits sentences that must all be said into a limit: long ones are split, and where there are then too many,
 * neighbours are joined, the shortest pair first. No word is lost. The number always holds; the words of a sentence
 * hold unless a single fact is longer than all the sentences together allow.
 */
export function fit(sentences: readonly string[], limit: number): string[] {
  const out = sentences.flatMap(split)
  while (out.length > limit) {
    let best = 0
    for (let i = 0; i + 1 < out.length; i++) {
      const length = (at: number) => countWords(out[at]!) + countWords(out[at + 1]!)
      if (length(i) < length(best)) best = i
    }
    out.splice(best, 2, joined(out[best]!, out[best + 1]!))
  }
  return out
}
