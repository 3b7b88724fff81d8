import { InputError } from '../schema/error.ts'
import type { Rng } from '../stats/rng.ts'

const choice = /\(([^()]*\|[^()]*)\)/
const range = /\{(\d+)-(\d+)\}/

/** Words in s that are no plural, so that "1 of this" stays as it is. */
const noPlural = new Set(['this', 'was', 'is', 'as', 'has', 'his', 'its', 'always', 'versus', 'twice'])

/**
 * One reading of a phrase: `(a|b)` becomes one of its choices (they nest, and brackets without a bar stay), `{2-6}`
 * a whole number in that range, both ends included. After a number 1 from a range, the unit is put in the
 * singular: "{1-3} days ago" may read "1 day ago".
 * @throws InputError `phrase/malformed` for a bar, brace or range that fits no form
 */
export function expand(phrase: string, random: Rng): string {
  let text = phrase
  for (let found = choice.exec(text); found; found = choice.exec(text)) {
    text = text.replace(found[0], () => random.pick(found![1]!.split('|')))
  }
  for (let found = range.exec(text); found; found = range.exec(text)) {
    const [whole, low, high] = [found[0], Number(found[1]), Number(found[2])]
    if (low > high) throw malformed(phrase)
    const number = low + random.below(high - low + 1)
    const after = text.slice(found.index + whole.length)
    text = text.slice(0, found.index) + number + (number === 1 ? singular(after) : after)
  }
  if (/[{}|]/.test(text)) throw malformed(phrase)
  return text.replace(/\s+/g, ' ').trim()
}

/** The text after a number 1, its unit in the singular: " loose stools today" → " loose stool today". */
function singular(after: string): string {
  return after.replace(/^( (?:(?:loose|watery|soft|small|bloody|adult|young) )?)([a-z]+)/, (whole, before, unit) => {
    if (!unit.endsWith('s') || unit.endsWith('ss') || noPlural.has(unit)) return whole
    return before + (unit === 'glasses' ? 'glass' : unit.slice(0, -1))
  })
}

function malformed(phrase: string): InputError {
  return new InputError(
    'phrase/malformed',
    `The phrase "${phrase}" has a bar, brace or range that fits no form; write (a|b) or {2-6}.`,
  )
}
