/** Words that say how sure, how bad, how sudden or on which side, but never which disease. */
const modifiers = new Set(
  (
    'a an the of in on at to for and with by from any my is his her their this that ' +
    'acute subacute severe mild moderate early late new recent sudden onset recurrent ongoing evolving active primary ' +
    'possible possibly probable probably likely most suspected presumed presumptive suspicion concern concerning considered consider ' +
    'rule out cannot excluded exclude differential diagnosis dx ddx impression working leading top must definite confirmed classic typical atypical ' +
    'left right bilateral sided side unspecified type stage grade nos episode first second third'
  ).split(' '),
)

/** British spellings, and endings that differ without changing the disease. */
const spellings: [RegExp, string][] = [
  [/haem/g, 'hem'],
  [/aem/g, 'em'],
  [/oesoph/g, 'esoph'],
  [/oed/g, 'ed'],
  [/diarrhoea/g, 'diarrhea'],
  [/dyspnoea/g, 'dyspnea'],
  [/ischaem/g, 'ischem'],
  [/tumour/g, 'tumor'],
  [/calibre/g, 'caliber'],
  [/faec/g, 'fec'],
  [/anaem/g, 'anem'],
  [/caec/g, 'cec'],
  [/paed/g, 'ped'],
  [/foet/g, 'fet'],
  [/gynaec/g, 'gynec'],
]

/** Few texts hold any of them. */
const anySpelling = new RegExp(spellings.map(([from]) => from.source).join('|'))

function singular(word: string): string {
  if (word.length <= 3 || /(ss|us|is|as|os|its)$/.test(word)) return word
  if (/ies$/.test(word)) return word.slice(0, -3) + 'y'
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/** Lower case, no diacritics, no markdown, one spelling: the text as words and the punctuation that divides. */
export function plainText(text: string): string {
  let plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/[*_#~|>"“”]/g, ' ')
    .replace(/[‐‑−]/g, '-')
    .replace(/\bacute[- ]on[- ]chronic\b/g, 'acute')
    .replace(/\bwithout (?=aura\b)/g, 'auraless ') // a disease's own name, not a denial
  if (anySpelling.test(plain)) for (const [from, to] of spellings) plain = plain.replace(from, to)
  return plain.replace(/\s+/g, ' ').trim()
}

/** All words of a plain text, singular, possessives and apostrophes gone. */
export function allWords(plain: string): string[] {
  return (
    plain
      .replace(/'s\b/g, '')
      .replace(/'/g, '')
      .match(/[a-z0-9]+/g) ?? []
  ).map(singular)
}

/** The words that name a disease, in order: modifiers are dropped, unless nothing else is left. */
export function diseaseWords(plain: string): string[] {
  const words = allWords(plain)
  const rest = words.filter((word) => !modifiers.has(word))
  return rest.length > 0 ? rest : words
}
