/**
 * Canonical JSON: object keys sorted by UTF-16 code units at every depth, no white space, `undefined` fields left
 * out; as RFC 8785 for the values that we write (finite numbers, strings, booleans, null, arrays, plain objects).
 * @throws TypeError for a number that is not finite
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('canonical JSON holds finite numbers only')
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const fields = value as Record<string, unknown>
  let text = ''
  // Without a comparison of ours, sort() goes by UTF-16 code units.
  for (const key of Object.keys(fields).sort()) {
    if (fields[key] === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(fields[key])}`
  }
  return `{${text}}`
}
