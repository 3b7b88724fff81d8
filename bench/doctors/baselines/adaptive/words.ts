import { wordsOf } from '../../../profiles/words.ts'

/** Words that carry nothing: articles, and the frames in which people say what they have. */
const empty = new Set(
  ('a an the and or of i ive im my me it is was are be been have had has got get some any just that this there ' +
    'so yes yeah ok okay well you your')
    .split(' '),
)
const denials = new Set(
  'no not never none without nothing havent hasnt dont didnt doesnt isnt wasnt arent cant cannot'.split(' '),
)

/** The word that stands for any denial. */
export const denied = 'no'

/**
 * The telling words of a text: without empty ones, every number as "#", every word that denies as "no".
 * @param text a line of a script or a sentence of a patient's
 */
export function tellingWords(text: string): Set<string> {
  const words = wordsOf(text).filter((word) => !empty.has(word))
  return new Set(words.map((word) => (/^\d+$/.test(word) ? '#' : denials.has(word) ? denied : word)))
}

/** Every reading of a script's phrase: `(a|b)` gives one reading for each choice, `{2-6}` any number. */
export function readingsOf(phrase: string): string[] {
  const choice = /\(([^()]*\|[^()]*)\)/.exec(phrase)
  if (!choice) return [phrase.replace(/\{(\d+)-\d+\}/g, '$1')]
  return choice[1]!.split('|').flatMap((one) => readingsOf(phrase.replace(choice[0], () => one)))
}
