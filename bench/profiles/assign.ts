import { rng } from '../stats/rng.ts'
import { axes, personas, type Axis, type Persona } from '../schema/persona.ts'

/** What a profile counts as when cases are balanced. */
export interface Grouped {
  profile: string
  diagnosis: string
  family: string
}

/**
 * What unevenness costs. First, a persona must not meet a profile twice; then come families, diagnoses and profiles
 * in each level of each axis.
 */
const weights = {
  persona: { family: 100, diagnosis: 100, profile: 1000 },
  axis: { family: 20, diagnosis: 6, profile: 1 },
} as const

/**
 * Deals profiles to the 37 personas: every persona gets `perPersona` of them, every profile is used equally often
 * (to within one), and in each level of each axis families, diagnoses and profiles are as even as a descent by
 * swaps can make them.
 * @param groups the profiles, each once; at least `perPersona`
 * @returns for each persona, in the order of `personas`, the ids of its profiles
 */
export function assignCases(groups: readonly Grouped[], perPersona: number, seed: string): string[][] {
  const order = interleave(groups, seed)
  const slots = personas.flatMap((persona, p) =>
    Array.from({ length: perPersona }, (_, k) => ({ persona, group: order[(p * perPersona + k) % order.length]! })),
  )
  descend(slots, groups, seed)
  return personas.map((persona) => slots.filter((slot) => slot.persona === persona).map((slot) => slot.group.profile))
}

/** An order in which any stretch has families, and then diagnoses, in turn. */
function interleave(groups: readonly Grouped[], seed: string): Grouped[] {
  const random = rng(`${seed}/order`)
  const byFamily = groupBy(random.shuffle(groups), (one) => one.family).map((family) =>
    takeTurns(groupBy(family, (one) => one.diagnosis)),
  )
  return takeTurns(byFamily)
}

function groupBy(list: readonly Grouped[], key: (one: Grouped) => string): Grouped[][] {
  return [...Map.groupBy(list, key).values()]
}

/** First of each list, then second of each, and so on. */
function takeTurns(lists: readonly Grouped[][]): Grouped[] {
  const longest = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat()
}

interface Slot {
  persona: Persona
  group: Grouped
}

/** Swaps the profiles of two personas as long as a swap makes the counts more even. Changes `slots`. */
function descend(slots: Slot[], groups: readonly Grouped[], seed: string): void {
  const counts = new Counts(groups)
  for (const slot of slots) counts.change(slot.persona, slot.group, 1)
  const random = rng(`${seed}/swaps`)
  for (let improved = true; improved; ) {
    improved = false
    const walk = random.shuffle(slots)
    for (const [i, a] of walk.entries()) {
      for (const b of walk.slice(i + 1)) {
        if (a.persona === b.persona || a.group === b.group) continue
        if (counts.swap(a, b) < 0) improved = true
        else counts.swap(a, b)
      }
    }
  }
}

/** How often each level has met each family, diagnosis and profile, and what unevenness costs (weighted squares). */
class Counts {
  readonly #counts: Int32Array
  readonly #width: number
  readonly #columns = new Map<string, { family: number; diagnosis: number; profile: number }>()
  readonly #rows = new Map<string, number[]>()

  constructor(groups: readonly Grouped[]) {
    const columns = new Map<string, number>()
    const index = (map: Map<string, number>, key: string) => map.get(key) ?? map.set(key, map.size).get(key)!
    for (const group of groups) {
      this.#columns.set(group.profile, {
        family: index(columns, `family ${group.family}`),
        diagnosis: index(columns, `diagnosis ${group.diagnosis}`),
        profile: index(columns, `profile ${group.profile}`),
      })
    }
    const rows = new Map<string, number>()
    for (const persona of personas) {
      const levels = (Object.keys(axes) as Axis[]).map((axis) => index(rows, `${axis} ${persona[axis]}`))
      this.#rows.set(persona.id, [index(rows, persona.id), ...levels])
    }
    this.#width = columns.size
    this.#counts = new Int32Array(columns.size * rows.size)
  }

  /** Adds or takes away one case; returns the change of the cost. */
  change(persona: Persona, group: Grouped, by: 1 | -1): number {
    const column = this.#columns.get(group.profile)!
    let cost = 0
    for (const [i, row] of this.#rows.get(persona.id)!.entries()) {
      const weight = i === 0 ? weights.persona : weights.axis
      for (const kind of ['family', 'diagnosis', 'profile'] as const) {
        const at = row * this.#width + column[kind]
        const before = this.#counts[at]!
        this.#counts[at] = before + by
        cost += weight[kind] * (2 * before * by + 1)
      }
    }
    return cost
  }

  /** Swaps the profiles of two slots; returns the change of the cost. */
  swap(a: Slot, b: Slot): number {
    const [groupA, groupB] = [a.group, b.group]
    a.group = groupB
    b.group = groupA
    return (
      this.change(a.persona, groupA, -1) +
      this.change(b.persona, groupB, -1) +
      this.change(a.persona, groupB, 1) +
      this.change(b.persona, groupA, 1)
    )
  }
}
