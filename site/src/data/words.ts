/** A name with its first letter in upper case, as it stands at the beginning of a line. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
