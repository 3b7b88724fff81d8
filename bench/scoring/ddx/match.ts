import { InputError } from '../../schema/error.ts'
import type { Diagnosis } from '../../schema/ontology.ts'
import { piecesOf } from './clauses.ts'
import { type DdxIndex, type Entry, type EntryKind, wordsKey } from './entries.ts'
import { diseaseWords, plainText } from './normalise.ts'
import { mendSpelling } from './spelling.ts'

/** A verdict on one item of a differential. */
export interface DdxVerdict {
  match: boolean
  /** One short reason for a reader. */
  why: string
  /** The ontology entry that decided, as `kind: text`; null when nothing was recognised. */
  entry: string | null
}

const matching: ReadonlySet<EntryKind> = new Set(['name', 'synonym', 'abbreviation', 'lay', 'narrower'])
const icdCode = /\b([a-z]\d[0-9a-z])\.?([0-9a-z]{1,4})?\b/g

/**
 * The diagnosis of the ontology with this name, id or synonym.
 * @throws InputError `ddx/unknown-gold` when the ontology has none
 */
export function findDiagnosis(name: string, index: DdxIndex): Diagnosis {
  const wanted = plainText(name)
  const exact = index.byName.get(name) ?? index.byName.get(wanted)
  const entries = index.byWords.get(wordsKey(diseaseWords(wanted))) ?? []
  const close = entries.find((one) => one.kind !== 'narrower' && matching.has(one.kind))
  const found = exact ?? (close && index.byName.get(close.diagnosis))
  if (!found) {
    const names = index.diagnoses.map((one) => one.name).join(', ')
    throw new InputError('ddx/unknown-gold', `The ontology has no diagnosis "${name}"; it knows: ${names}.`)
  }
  return found
}

/**
 * Does an item of a differential name the gold diagnosis, or something more specific?
 *
 * The longest runs of words that the ontology knows win, so that "hemorrhagic stroke" is read as such and not as
 * "stroke". An item may name two alternatives ("X vs Y"); a negated one does not count; an ICD-10-CM code counts
 * where no words do. See docs/methodology.md for the policy and its reasons.
 * @param item one item as the doctor wrote it, any text
 */
export function matchItem(item: string, gold: Diagnosis, index: DdxIndex): DdxVerdict {
  let verdict: DdxVerdict = { match: false, why: 'names no diagnosis that the ontology knows', entry: null }
  for (const { text, discounted } of piecesOf(item)) {
    const named = recognise(text, index)
    const own = named.filter((entry) => entry.diagnosis === gold.id)
    const hit = own.find((entry) => matching.has(entry.kind))
    if (hit && !discounted) return { match: true, why: reasons[hit.kind], entry: `${hit.kind}: ${hit.text}` }
    if (hit && discounted)
      verdict = { match: false, why: `named but discounted by "${discounted}"`, entry: `${hit.kind}: ${hit.text}` }
    else if (verdict.entry === null && named.length > 0) verdict = other(own[0] ?? named[0]!, gold)
    if (named.length === 0 && !discounted) {
      const code = icdOf(item, gold)
      if (code) return { match: true, why: 'ICD-10-CM code of the diagnosis', entry: `icd10cm: ${code}` }
    }
  }
  return verdict
}

/**
 * The places that an item takes up in a differential: one for each disease that it names, in the order of the text, so
 * that a list hidden in one item is read as the list that it is. A disease named twice takes one place.
 * @returns for each place the ids of the diagnoses that its words stand for; empty when the ontology knows none
 */
export function placesOf(item: string, index: DdxIndex): string[][] {
  const seen = new Set<string>()
  const places: string[][] = []
  for (const { text, discounted } of piecesOf(item)) {
    if (discounted) continue
    const runs = Map.groupBy(recognise(text, index), (entry) => entry.start)
    for (const start of [...runs.keys()].sort((a, b) => a - b)) {
      const naming = runs.get(start)!.filter((entry) => matching.has(entry.kind))
      const named = [...new Set(naming.map((entry) => entry.diagnosis))]
      if (named.some((id) => !seen.has(id))) places.push(named)
      named.forEach((id) => seen.add(id))
    }
  }
  return places
}

const reasons: Record<EntryKind, string> = {
  name: 'the diagnosis itself',
  synonym: 'a synonym',
  abbreviation: 'an abbreviation',
  lay: 'a lay name',
  narrower: 'more specific than the diagnosis',
  broader: 'broader than the diagnosis',
  lookalike: 'another disease that is taken for it',
}

function other(entry: Entry, gold: Diagnosis): DdxVerdict {
  const why = entry.diagnosis === gold.id ? reasons[entry.kind] : 'another diagnosis'
  return { match: false, why, entry: `${entry.kind}: ${entry.text}` }
}

/**
 * The ontology's entries in a text, each with its first word's place: the longest runs of words first, none
 * overlapping.
 */
function recognise(text: string, index: DdxIndex): (Entry & { start: number })[] {
  const words = diseaseWords(text).map((word) => mendSpelling(word, index))
  const taken = words.map(() => false)
  const found: (Entry & { start: number })[] = []
  for (let length = Math.min(index.longest, words.length); length > 0; length--) {
    for (let start = 0; start + length <= words.length; start++) {
      if (taken.slice(start, start + length).some(Boolean)) continue
      const entries = index.byWords.get(wordsKey(words.slice(start, start + length)))
      if (!entries) continue
      found.push(...entries.map((entry) => ({ ...entry, start })))
      taken.fill(true, start, start + length)
    }
  }
  return found
}

function icdOf(item: string, gold: Diagnosis): string | null {
  for (const [, category = '', rest = ''] of plainText(item).matchAll(icdCode)) {
    const code = (category + rest).toUpperCase()
    if (gold.icd10cm.some((prefix) => code.startsWith(prefix.replace('.', '')))) return code
  }
  return null
}
