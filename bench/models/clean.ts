/**
 * Reasoning that a model wrote into its answer; one that was never closed, or whose opening tag the server ate, too.
 */
const thoughts = [
  /<(think|thinking|thought|reasoning)>[\s\S]*?<\/\1>/gi,
  /^[\s\S]*<\/(?:think|thinking|thought|reasoning)>/i,
  /<(?:think|thinking|thought|reasoning)>[\s\S]*$/i,
]

/** An answer without its reasoning. */
export function withoutThoughts(text: string): string {
  return thoughts.reduce((left, pattern) => left.replace(pattern, ''), text).trim()
}

/**
 * A model's words as they are spoken, by PatientSim's rule: reasoning between think tags, what stands in parentheses or
 * between double asterisks (stage directions), and repeated white space are dropped.
 */
export function clean(text: string): string {
  let spoken = withoutThoughts(text).replace(/\*\*[^*]*\*\*/g, '')
  for (let before = ''; before !== spoken;) {
    before = spoken
    spoken = spoken.replace(/\([^()]*\)/g, '')
  }
  return spoken
    .replace(/\s+/g, ' ')
    .replace(/ ([,.!?;])/g, '$1')
    .trim()
}
