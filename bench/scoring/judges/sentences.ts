/** Words with a full stop after which a sentence goes on. */
const goesOn = /(?:^|\s)(?:dr|mr|mrs|ms|prof|st|vs|approx|no|e\.g|i\.e|etc|a\.m|p\.m)\.\s*$/i

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/**
 * The sentences of a patient's turn: Unicode's sentence boundaries, joined again after abbreviations; a piece without a
 * letter or digit joins the one before.
 */
export function sentencesOf(text: string): string[] {
  const out: string[] = []
  for (const { segment } of segmenter.segment(text.replace(/\s+/g, ' '))) {
    const last = out.at(-1)
    if (last !== undefined && (goesOn.test(last) || !/[\p{L}\p{N}]/u.test(segment)))
      out[out.length - 1] = last + segment
    else out.push(segment)
  }
  return out.map((one) => one.trim()).filter((one) => /[\p{L}\p{N}]/u.test(one))
}
