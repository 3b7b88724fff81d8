import type { Aggregates, FaultCounts } from '../schema/bundle.ts'
import { type Consultation, type PatientFaultKind, patientFaultKinds } from '../schema/transcript.ts'

/** A share of faulty turns above this is marked: such a patient is no sure measure of a doctor. */
export const mostFaulty = 0.02

/** The share of turns with a fault, of one kind or of any; null where no turn was looked at. */
export function faultRate(counts: FaultCounts, kind?: PatientFaultKind): number | null {
  return counts.turns === 0 ? null : (kind ? counts.kinds[kind] : counts.faulty) / counts.turns
}

/** Counts the turns of patients whom a model plays, by fault and persona, while consultations go by. */
export class FaultTally {
  readonly #overall = noFaults()
  readonly #personas = new Map<string, FaultCounts>()

  /** Counts one consultation's turns; a void one is left out. */
  add({ outcome, persona, exchanges }: Consultation): void {
    if (outcome.kind === 'void') return
    for (const { faults } of exchanges) {
      if (!faults) continue
      const own = this.#personas.get(persona) ?? noFaults()
      this.#personas.set(persona, own)
      const kinds = new Set(faults.map(({ kind }) => kind))
      for (const counts of [this.#overall, own]) {
        counts.turns++
        if (kinds.size > 0) counts.faulty++
        for (const kind of kinds) counts.kinds[kind]++
      }
    }
  }

  /** The counts, for a run's scores; nothing where no model spoke. */
  sum(): Pick<Aggregates, 'patient_faults'> {
    if (this.#overall.turns === 0) return {}
    const personas = Object.fromEntries([...this.#personas].sort(([a], [b]) => (a < b ? -1 : 1)))
    return { patient_faults: { overall: this.#overall, personas } }
  }
}

function noFaults(): FaultCounts {
  const kinds = Object.fromEntries(patientFaultKinds.map((kind) => [kind, 0])) as FaultCounts['kinds']
  return { turns: 0, faulty: 0, kinds }
}
