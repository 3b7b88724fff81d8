import type { IllnessScript } from '../schema/illness-script.ts'
import type { Condition } from '../schema/ontology.ts'
import type { Plausibility } from '../schema/plausibility.ts'
import type { Rng } from '../stats/rng.ts'
import { applies, chance, type Who } from './draw.ts'
import type { Library } from './library.ts'
import { expand } from './phrase.ts'

/** The past, as the texts of the record; each list may be empty. */
export interface History {
  conditions: string[]
  events: string[]
  medicines: string[]
  family: string[]
  devices: string[]
}

/** Draws past conditions and events, the home medicines of the conditions, the family's history and devices. */
export function drawHistory(script: IllnessScript, who: Who, library: Library, random: Rng): History {
  const conditions = drawConditions(script, who, library, random)
  const ids = conditions.map((one) => one.id)
  const drawn = (entries: IllnessScript['family_history']['entries']) =>
    entries
      .filter((one) => applies(one.only, who) && chance(one.frequency, random))
      .map((one) => expand(one.text, random))
  return {
    conditions: conditions.map((one) => one.name),
    events: drawn(script.past_events.events),
    medicines: drawMedicines(conditions, library.plausibility, random),
    family: drawn(script.family_history.entries),
    devices: drawn(script.devices.entries.filter((one) => !one.needs || ids.includes(one.needs))),
  }
}

function drawConditions(script: IllnessScript, who: Who, library: Library, random: Rng): Condition[] {
  const taken: Condition[] = []
  for (const entry of script.history.conditions) {
    const condition = library.conditions.find((one) => one.id === entry.condition)!
    const drawn = chance(entry.frequency, random) && applies(entry.only, who) && applies(condition, who)
    if (drawn && !taken.some((other) => exclude(other.id, condition.id, library.plausibility))) taken.push(condition)
  }
  return taken
}

function exclude(a: string, b: string, plausibility: Plausibility): boolean {
  return plausibility.exclusive_conditions.some((set) => set.includes(a) && set.includes(b))
}

/**
 * The home medicines of these conditions, each once, at most one of a class. Within one condition the medicines of
 * a class share one draw, so that each is as frequent as its condition says.
 */
function drawMedicines(conditions: readonly Condition[], plausibility: Plausibility, random: Rng): string[] {
  const taken = new Map<string, string>()
  for (const condition of conditions) {
    const byClass = Map.groupBy(condition.medicines, (one) => medicineClass(one.name, plausibility))
    for (const [name, choices] of byClass) {
      let rest = random.next() * Math.max(1, choices.reduce((sum, one) => sum + one.frequency, 0))
      const medicine = choices.find((one) => (rest -= one.frequency) < 0)
      if (medicine && !taken.has(name)) taken.set(name, medicine.name)
    }
  }
  return [...taken.values()]
}

/** The class that a medicine is in, or the medicine itself. */
export function medicineClass(medicine: string, plausibility: Plausibility): string {
  return plausibility.medicine_classes.find((one) => one.medicines.includes(medicine))?.name ?? medicine
}
