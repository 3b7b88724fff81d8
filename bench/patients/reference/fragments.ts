import type { Word } from './words.ts'

const openers = new Set(
  'and so but or then also okay well oh ah yeah right alright now next hi hello hey please just'.split(' '),
)

/** Words that a question without a verb does not hold. */
const statements = new Set(
  ('i we he she they my our me us no not nothing never denies is are was were am will would shall must has have had ' +
    'does did do can could should may might think suspect believe need want ordering giving starting checking running ' +
    'sending admitting admit discharge order give check run send likely probably possible suspected consider diagnosis means ' +
    'because thank thanks sorry let us bye mentioned said told that this it there sounds iv')
    .split(' '),
)
const asking = new Set('what when where who which how why'.split(' '))

const longest = 8

/** True for words without a verb that could be asked for short: "calf pain or swelling", "started when", "you smoke". */
export function isFragment(sentence: readonly Word[]): boolean {
  const first = sentence.findIndex((word) => !openers.has(word.text))
  const words = sentence.slice(first)
  if (first === -1 || words.length > longest) return false
  if (asking.has(words.at(-1)?.text ?? '')) return true
  return words.every((word, index) => !statements.has(word.text) && (word.text !== 'you' || index === 0))
}
