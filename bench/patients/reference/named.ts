function normal(text: string): string {
  return ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `
}

/**
 * True when a fact holds what the doctor named: "metformin" in "metformin 500 mg".
 * @param text a fact's text
 * @param name the doctor's word for a medicine, a condition or a relative
 */
export function matchesName(text: string, name: string): boolean {
  return normal(text).includes(normal(name))
}
