import { hashOf } from '../schema/hash.ts'
import type { Family } from '../schema/ontology.ts'
import { rng } from '../stats/rng.ts'
import { drawNormal, type Who } from './draw.ts'
import { drawHistory } from './history.ts'
import type { Library } from './library.ts'
import { drawPresentIllness, type Told } from './present-illness.ts'
import { wordsOf } from './words.ts'

/** What kind of fact a phrase states. `course` is onset, duration and timing. */
export const factKinds = [
  'complaint',
  'main finding',
  'other finding',
  'course',
  'other attribute',
  'negative',
  'condition',
  'past event',
  'family',
] as const
export type FactKind = (typeof factKinds)[number]

/** A drawn fact: its words and what they mean. */
export interface DrawnFact {
  kind: FactKind
  /** The fact's words for comparing: lower case, every number as "#". */
  phrase: string
  /** Clinical content whatever the words: a finding, its absence, one of its attributes; otherwise the phrase. */
  content: string
}

/** A drawn patient, as facts. */
export interface DrawnCase {
  diagnosis: string
  family: Family
  facts: DrawnFact[]
}

const course: readonly (string | null)[] = ['onset', 'duration', 'timing']

/**
 * Patients of every illness script, `perDiagnosis` of each, by the generator's own draws.
 * @param seed never that of a published or hidden set
 */
export function drawCases(library: Library, perDiagnosis: number, seed: string): DrawnCase[] {
  return library.scripts.flatMap((script) =>
    Array.from({ length: perDiagnosis }, (_, i): DrawnCase => {
      const stream = (part: string) => rng(hashOf({ seed, diagnosis: script.diagnosis, i, part }))
      const gender = stream('gender').next() < script.demographics.female ? 'Female' : 'Male'
      const who: Who = { gender, age: drawNormal(script.demographics.age, stream('age')) }
      const illness = drawPresentIllness(script, who, stream('illness'))
      const history = drawHistory(script, who, library, stream('history'))
      const main = script.findings.present[0]!.finding
      return {
        diagnosis: script.diagnosis,
        family: script.family,
        facts: [
          plain('complaint', illness.chiefcomplaint),
          ...illness.told.map((one) => fact(one, main)),
          ...history.conditions.map((text) => plain('condition', text)),
          ...history.events.map((text) => plain('past event', text)),
          ...history.family.map((text) => plain('family', text)),
        ],
      }
    }),
  )
}

function plain(kind: FactKind, text: string): DrawnFact {
  return { kind, phrase: normal(text), content: normal(text) }
}

function fact({ finding, attribute, present, text }: Told, main: string): DrawnFact {
  const content = `${present ? '' : 'no '}${finding}${attribute ? `/${attribute}` : ''}`
  return { kind: kindOf(), phrase: normal(text), content }

  function kindOf(): FactKind {
    if (!present) return 'negative'
    if (attribute) return course.includes(attribute) ? 'course' : 'other attribute'
    return finding === main ? 'main finding' : 'other finding'
  }
}

function normal(text: string): string {
  return wordsOf(text)
    .map((word) => (/^\d+$/.test(word) ? '#' : word))
    .join(' ')
}

/** Of the facts of one kind, how many, and which part of them only one diagnosis tells in these words. */
export interface TellTale {
  kind: FactKind
  facts: number
  /** Share of facts whose phrase is drawn for one diagnosis only. */
  phrase: number
  /** Share of facts whose phrase is one diagnosis's only though others have the same content: the fingerprint. */
  wording: number
  /** As `phrase`, where only diagnoses of the same family are compared. */
  inFamily: number
  /** As `wording`, where only diagnoses of the same family are compared. */
  wordingInFamily: number
}

/** How far phrases give their diagnosis away, by kind of fact. */
export function tellTales(cases: readonly DrawnCase[]): TellTale[] {
  const phrases = groups(cases, (one) => one.phrase)
  const contents = groups(cases, (one) => one.content)
  return factKinds.map((kind) => {
    const told = cases.flatMap((one) =>
      one.facts.filter((each) => each.kind === kind).map((each) => ({ ...each, family: one.family })),
    )
    const share = (holds: (one: (typeof told)[number]) => boolean) => told.filter(holds).length / told.length
    const alone = (known: Groups, key: string, family: Family | null) =>
      [...known.get(key)!].filter(([, other]) => family === null || other === family).length === 1
    return {
      kind,
      facts: told.length,
      phrase: share((one) => alone(phrases, one.phrase, null)),
      wording: share((one) => alone(phrases, one.phrase, null) && !alone(contents, one.content, null)),
      inFamily: share((one) => alone(phrases, one.phrase, one.family)),
      wordingInFamily: share(
        (one) => alone(phrases, one.phrase, one.family) && !alone(contents, one.content, one.family),
      ),
    }
  })
}

/** Key → the diagnoses that tell it, with their families. */
type Groups = Map<string, Map<string, Family>>

function groups(cases: readonly DrawnCase[], keyOf: (one: DrawnFact) => string): Groups {
  const found: Groups = new Map()
  for (const { diagnosis, family, facts } of cases) {
    for (const one of facts) {
      const known = found.get(keyOf(one)) ?? new Map<string, Family>()
      found.set(keyOf(one), known.set(diagnosis, family))
    }
  }
  return found
}
