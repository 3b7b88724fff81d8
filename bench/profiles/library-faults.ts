import type { IllnessScript } from '../schema/illness-script.ts'
import type { Library } from './library.ts'

/** What the library's files say of one another and is not so: unknown ids, doubled ids. One clause a fault. */
export function libraryFaults(library: Library): string[] {
  const findings = new Set(library.findings.map((one) => one.id))
  const conditions = new Set(library.conditions.map((one) => one.id))
  return [
    ...doubles('diagnosis', library.diagnoses.map((one) => one.id)),
    ...doubles('finding', library.findings.map((one) => one.id)),
    ...doubles('condition', library.conditions.map((one) => one.id)),
    ...doubles('script', library.scripts.map((one) => one.diagnosis)),
    ...library.scripts.flatMap((script) => {
      const diagnosis = library.diagnoses.find((one) => one.id === script.diagnosis)
      const at = `scripts/${script.family}/${script.diagnosis}.json`
      const unknown = [
        ...unknownIds('finding', usedFindings(script), findings),
        ...unknownIds('condition', script.history.conditions.map((one) => one.condition), conditions),
        ...unknownIds('source', usedSources(script), new Set(script.sources.map((one) => one.id))),
        ...chiefFaults(script),
        ...wordFaults(script),
      ]
      if (!diagnosis) unknown.push(`the diagnosis "${script.diagnosis}" is not in the ontology`)
      else if (diagnosis.family !== script.family) unknown.push(`the diagnosis is in the family ${diagnosis.family}`)
      return unknown.map((fault) => `${at}: ${fault}`)
    }),
    ...socialSources(library).map((id) => `social.json: the source "${id}" is not listed`),
  ]
}

function doubles(kind: string, ids: readonly string[]): string[] {
  return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `the ${kind} "${id}" is there twice`)
}

function unknownIds(kind: string, used: readonly string[], known: ReadonlySet<string>): string[] {
  return [...new Set(used)].filter((id) => !known.has(id)).map((id) => `the ${kind} "${id}" is not known`)
}

function usedFindings(script: IllnessScript): string[] {
  return [
    ...script.chief_complaints.variants.flatMap((one) => one.needs),
    ...script.findings.present.map((one) => one.finding),
    ...script.pertinent_negatives.absent.map((one) => one.finding),
  ]
}

/** A chief complaint may only need what the script can draw. */
function chiefFaults(script: IllnessScript): string[] {
  const drawn = new Set(script.findings.present.map((one) => one.finding))
  const needed = script.chief_complaints.variants.flatMap((one) => one.needs)
  return [...new Set(needed)]
    .filter((id) => !drawn.has(id))
    .map((id) => `a chief complaint needs "${id}", which is not among the findings`)
}

/** Every finding and attribute has words, and no name of the phrase bank is left unfilled. */
function wordFaults(script: IllnessScript): string[] {
  const findings = [...script.findings.present, ...script.pertinent_negatives.absent]
  const attributes = script.findings.present.flatMap((one) => Object.values(one.attributes))
  return [
    ...findings
      .filter((one) => one.phrases.length === 0)
      .map((one) => `"${one.finding}" has no phrases, neither its own nor the phrase bank's`),
    ...new Set(
      [...findings, ...attributes]
        .flatMap((one) => one.phrases)
        .flatMap((text) => /<[^>]*>/.exec(text) ?? [])
        .map((name) => `the phrase bank has no ${name}`),
    ),
  ]
}

function usedSources(script: IllnessScript): string[] {
  return Object.values(script).flatMap((block) =>
    typeof block === 'object' && !Array.isArray(block) && 'sources' in block ? block.sources : [],
  )
}

function socialSources({ social }: Library): string[] {
  const known = new Set(social.sources.map((one) => one.id))
  const parts = [social.items, social.transport, social.disposition]
  const used = parts.flatMap((part) => Object.values(part).flatMap((block) => block.sources))
  return used.filter((id) => !known.has(id))
}
