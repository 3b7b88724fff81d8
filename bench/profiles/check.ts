import type { Profile } from '../schema/profile.ts'
import { families } from '../schema/ontology.ts'
import { checkForm } from './check-form.ts'
import { checkLeaks } from './check-leak.ts'
import { checkMedicines } from './check-medicine.ts'
import { checkPlausible } from './check-plausible.ts'
import type { Library } from './library.ts'
import type { Check, Problem } from './problem.ts'
import { nearDuplicateAt, similarity } from './similar.ts'
import { groupOf } from './split.ts'

const checks: readonly Check[] = [checkForm, checkMedicines, checkPlausible, checkLeaks]

/** What is wrong with a profile: its form, its medicines, what cannot be so, what gives the diagnosis away. */
export function checkProfile(profile: Profile, library: Library): Problem[] {
  return checks.flatMap((check) =>
    check(profile, library).map(([code, message]) => ({ profile: profile.hadm_id, code, message })),
  )
}

/** What is wrong with a set: its profiles' problems, doubled ids, near duplicates, a family that is missing. */
export function checkSet(profiles: readonly Profile[], library: Library): Problem[] {
  const ids = profiles.map((one) => one.hadm_id)
  const present = new Set(profiles.map((one) => groupOf(one, library.diagnoses).family))
  return [
    ...profiles.flatMap((profile) => checkProfile(profile, library)),
    ...ids
      .filter((id, i) => ids.indexOf(id) !== i)
      .map((id) => ({ profile: id, code: 'set/doubled-id', message: `The id ${id} stands for two profiles.` })),
    ...profiles.flatMap((a, i) => profiles.slice(i + 1).flatMap((b) => alike(a, b))),
    ...families
      .filter((family) => !present.has(family))
      .map((family) => `No profile is of the family ${family}.`)
      .map((message) => ({ profile: '', code: 'set/missing-family', message })),
  ]
}

function alike(a: Profile, b: Profile): Problem[] {
  const shared = similarity(a, b)
  if (shared <= nearDuplicateAt) return []
  const percent = Math.round(shared * 100)
  const message = `The present illnesses of ${a.hadm_id} and ${b.hadm_id} share ${percent} % of their word triples.`
  return [{ profile: b.hadm_id, code: 'set/near-duplicate', message }]
}
