/**
 * p-values adjusted for being many (Holm 1979, Scand. J. Stat. 6:65): the i-th smallest of m is multiplied by m − i +
 * 1, made no smaller than those before it, and capped at 1. An adjusted value below 0.05 keeps the chance of any false
 * claim below 5 %.
 * @returns in the order given
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const adjusted = values.map(() => 1)
  let least = 0
  for (const [place, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (values.length - place) * values[i]!))
    adjusted[i] = least
  }
  return adjusted
}
