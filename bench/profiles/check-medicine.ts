import type { Condition } from '../schema/ontology.ts'
import type { Profile } from '../schema/profile.ts'
import { medicineClass } from './history.ts'
import type { Library } from './library.ts'
import type { Check } from './problem.ts'
import { partsOf } from './words.ts'

/**
 * Every medicine has a condition that explains it, and no two are of one class; no condition lacks a medicine that
 * everyone with it takes (frequency 1, such as insulin in type 1 diabetes), or one of its class.
 */
export const checkMedicines: Check = (profile, library) => {
  const problems: [string, string][] = []
  const conditions = conditionsOf(profile, library)
  const medicines = partsOf(profile.medication).filter((one) => one !== 'none')
  const classes = medicines.map((one) => medicineClass(one, library.plausibility))
  for (const [i, medicine] of medicines.entries()) {
    if (!conditions.some((one) => one.medicines.some((its) => its.name === medicine))) {
      problems.push(['medicine/unexplained', `No condition in the history explains ${medicine}.`])
    }
    const twin = classes.indexOf(classes[i]!)
    if (twin < i) {
      problems.push(['medicine/class', `${medicines[twin]} and ${medicine} are of one class (${classes[i]}).`])
    }
  }
  for (const condition of conditions) {
    for (const { name, frequency } of condition.medicines) {
      if (frequency === 1 && !classes.includes(medicineClass(name, library.plausibility))) {
        problems.push(['medicine/missing', `${condition.name} is there without ${name}.`])
      }
    }
  }
  return problems
}

/** The ontology's conditions that stand in the profile's medical history. */
export function conditionsOf(profile: Profile, library: Library): Condition[] {
  const parts = partsOf(profile.medical_history)
  return library.conditions.filter((one) => parts.includes(one.name))
}
