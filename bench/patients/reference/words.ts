/** One word of a text. */
export interface Word {
  /** Lower case, as typed but for contractions: "what's" is two words, "what" and "is". */
  text: string
  /** The form that is matched: `smok` for smoke, smokes, smoked and smoking. */
  stem: string
  /** True when a comma, semicolon, colon, dash or bracket stands before it. */
  pause: boolean
}

const contractions = new Map(Object.entries({
  "can't": 'cannot', "won't": 'will not', "shan't": 'shall not', "n't": 'not', "let's": 'let us', "i'm": 'i am',
  gonna: 'going to',
  wanna: 'want to', gotta: 'got to', dunno: 'do not know', gon: 'going', whats: 'what is', hows: 'how is',
  "y'all": 'you', ya: 'you',
  em: 'them', "'em": 'them', cuz: 'because', "'cause": 'because', ok: 'okay', alright: 'okay',
}).map(([short, long]) => [short, long.split(' ')]))
const endings: Record<string, string> = { "'re": 'are', "'ve": 'have', "'ll": 'will', "'d": 'would', "'m": 'am' }
const isWords = new Set('what how who where when that it there here he she this why everything'.split(' '))

/** The words of one text, in order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  let pause = false
  const plain = text.toLowerCase().replace(/[’‘ʼ`]/g, "'")
  for (const piece of piecesOf(plain)) {
    if (!/[\p{L}\p{N}]/u.test(piece)) {
      pause = pause || piece !== "'"
      continue
    }
    for (const word of expand(piece)) {
      words.push({ text: word, stem: stem(word), pause })
      pause = false
    }
  }
  return words
}

/** Runs of letters, digits and apostrophes, and the marks at which speech pauses. */
function piecesOf(plain: string): readonly string[] {
  if (/^[a-z0-9]+( [a-z0-9]+)*$/.test(plain)) return plain.split(' ')
  return plain.match(/[\p{L}\p{N}']+|[,;:()[\]–—]| - /gu) ?? []
}

/** The words that a piece of letters, digits and apostrophes is short for. */
function expand(piece: string): string[] {
  const isPlain = !piece.includes("'")
  const word = isPlain ? piece : piece.replace(/^'+(?!(re|ve|ll|d|m|s|em|cause)$)|'+$/g, '')
  const known = contractions.get(word)
  if (known !== undefined) return known
  if (isPlain) return [word]
  const ending = /^(.*)('re|'ve|'ll|'d|'m|'s)$/.exec(word)
  if (!ending) return word.endsWith("n't") && word.length > 3 ? [word.slice(0, -3), 'not'] : [word.replaceAll("'", '')]
  const [, base = '', tail = ''] = ending
  if (tail === "'s") return isWords.has(base) ? [base, 'is'] : base === '' ? ['is'] : [base]
  return base === '' ? [endings[tail] ?? ''] : [base, endings[tail] ?? '']
}

/** Words that a stem would spoil or confuse. */
const whole = new Set(
  ('spotting yellowing yellowish is was has does his this us yes as its always less unless during thing things being going doing having ' +
    'need using feed bleed speed ' +
    'bring spring king ring sting string red bed fed led wed news does goes gas pas plus bus virus focus across business ' +
    'sometimes perhaps morning evening anything something nothing everything wing ed needed used one there ' +
    'these those here where were ' +
    'more before are me he she the be we see free three please because since age done gone come some same ear hear')
    .split(' '),
)

/**
 * A light stem: plural, -ed and -ing, a final e and a doubled consonant go, y becomes i. Words of up to three letters
 * stay as they are.
 */
export function stem(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const made = makeStem(word)
  if (stems.size < 20_000) stems.set(word, made)
  return made
}

const stems = new Map<string, string>()

function makeStem(word: string): string {
  if (word.length <= 3 || whole.has(word)) return word
  let base = word
  if (base.endsWith('ies')) base = `${base.slice(0, -3)}y`
  else if (/(ss|x|ch|sh)es$/.test(base)) base = base.slice(0, -2)
  else if (base.endsWith('s') && !/(ss|us|is)$/.test(base)) base = base.slice(0, -1)
  if (base.endsWith('ing') && /[aeiouy].*ing$/.test(base) && base.length >= 6) base = base.slice(0, -3)
  else if (base.length >= 5 && /[aeiouy].*ed$/.test(base) && !base.endsWith('eed')) base = base.slice(0, -2)
  if (base.length > 4 && base.endsWith('e') && !base.endsWith('ee')) base = base.slice(0, -1)
  if (base.length > 3 && /([bdfglmnprst])\1$/.test(base)) base = base.slice(0, -1)
  return base.length > 2 && /[^aeiou]y$/.test(base) ? `${base.slice(0, -1)}i` : base
}
