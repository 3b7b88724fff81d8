import generalConditions from '../../data/conditions/general.json' with { type: 'json' }
import chestPainConditions from '../../data/conditions/chest-pain.json' with { type: 'json' }
import breathlessnessConditions from '../../data/conditions/breathlessness.json' with { type: 'json' }
import abdominalPainConditions from '../../data/conditions/abdominal-pain.json' with { type: 'json' }
import urinaryPelvicConditions from '../../data/conditions/urinary-pelvic.json' with { type: 'json' }
import neurologicalConditions from '../../data/conditions/neurological.json' with { type: 'json' }
import breathlessness from '../../data/ontology/findings/breathlessness.json' with { type: 'json' }
import chestPain from '../../data/ontology/findings/chest-pain.json' with { type: 'json' }
import abdominalPain from '../../data/ontology/findings/abdominal-pain.json' with { type: 'json' }
import neurological from '../../data/ontology/findings/neurological.json' with { type: 'json' }
import urinaryPelvic from '../../data/ontology/findings/urinary-pelvic.json' with { type: 'json' }
import general from '../../data/ontology/findings/general.json' with { type: 'json' }
import reviewOfSystems from '../../data/ontology/findings/review-of-systems.json' with { type: 'json' }
import items from '../../data/ontology/items.json' with { type: 'json' }
import { readFormat } from '../../schema/format.ts'
import { lexiconSchema } from '../../schema/lexicon.ts'
import { conditionsFileSchema, findingsFileSchema, type Condition, type Finding } from '../../schema/ontology.ts'

/** The files of findings and conditions by name; a new file is one import above and one line here. */
const findingsFiles: Record<string, unknown> = {
  'findings/general.json': general,
  'findings/chest-pain.json': chestPain,
  'findings/breathlessness.json': breathlessness,
  'findings/abdominal-pain.json': abdominalPain,
  'findings/urinary-pelvic.json': urinaryPelvic,
  'findings/neurological.json': neurological,
  'findings/review-of-systems.json': reviewOfSystems,
}
const conditionsFiles: Record<string, unknown> = {
  'conditions/general.json': generalConditions,
  'conditions/chest-pain.json': chestPainConditions,
  'conditions/breathlessness.json': breathlessnessConditions,
  'conditions/abdominal-pain.json': abdominalPainConditions,
  'conditions/urinary-pelvic.json': urinaryPelvicConditions,
  'conditions/neurological.json': neurologicalConditions,
}

/** How doctors ask, for every item, attribute and act. */
export const lexicon = readFormat(lexiconSchema, items, 'items.json')

/** Every finding; where two files define an id, the first file's counts. */
export const findings: readonly Finding[] = firstById(
  Object.entries(findingsFiles).flatMap(([file, json]) => readFormat(findingsFileSchema, json, file).findings),
)

/** Every past or chronic condition. */
export const conditions: readonly Condition[] = firstById(
  Object.entries(conditionsFiles).flatMap(([file, json]) => readFormat(conditionsFileSchema, json, file).conditions),
)

const findingById = new Map(findings.map((finding) => [finding.id, finding]))

/** The finding with this id, or undefined. */
export function findFinding(id: string): Finding | undefined {
  return findingById.get(id)
}

function firstById<T extends { id: string }>(entries: readonly T[]): T[] {
  const seen = new Set<string>()
  return entries.filter((entry) => !seen.has(entry.id) && seen.add(entry.id))
}
