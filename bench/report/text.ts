/** The sentences of a text: they end at a full stop, question or exclamation mark before white space. */
export function sentencesIn(text: string): string[] {
  return text
    .split(/(?<=[.!?…])\s+/u)
    .map((one) => one.trim())
    .filter((one) => /[\p{L}\p{N}]/u.test(one))
}

/** The words of a text, lower case; an apostrophe belongs to its word. */
export function wordsIn(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’ʼ`]/g, "'")
      .match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu) ?? []
  )
}

/** A sentence as it is compared with others: its words alone. */
export function bareSentence(sentence: string): string {
  return wordsIn(sentence).join(' ')
}

/**
 * Syllables of an English word, estimated: runs of vowels, less a silent final e or -ed, at least one. A number counts
 * as one syllable. Right for about nine of ten words, which is enough for the mean of many.
 */
export function syllablesIn(word: string): number {
  const plain = word.toLowerCase().replace(/[^a-z]/g, '')
  const runs = plain.match(/[aeiouy]+/g)?.length ?? 0
  const silent =
    /[^aeiouyl]es?$|[^aeiouytd]ed$|[aeiou][^aeiouy]+les$/.test(plain) && !/[sxz]es$|[cs]hes$|[cg]es$/.test(plain)
  return Math.max(1, runs - (silent ? 1 : 0))
}
