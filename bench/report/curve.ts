import { axes, type Axis, findPersona } from '../schema/persona.ts'
import { type Consultation, isDisclosed } from '../schema/transcript.ts'

/** The last round of a curve: PatientSim's limit. */
export const lastRound = 30

/** The share of disclosable facts that are out after each round, 0 to 30; a talk that ended keeps its last value. */
export function disclosureCurve(talk: Consultation): number[] {
  const { disclosable } = talk.scores.coverage
  const told = new Set<string>()
  const curve: number[] = []
  for (let round = 0; round <= lastRound; round++) {
    for (const exchange of talk.exchanges.filter((one) => one.round === round)) {
      for (const entry of exchange.ledger) if (isDisclosed(entry.how)) told.add(`${entry.item}\n${entry.fact}`)
    }
    curve.push(disclosable === 0 ? 0 : Math.min(1, told.size / disclosable))
  }
  return curve
}

/** By axis and level, a number for each talk's row averaged column by column. */
export function meansByLevel(
  talks: readonly Consultation[],
  rowOf: (talk: Consultation) => readonly number[],
): Record<Axis, Record<string, number[]>> {
  const rows = talks.map((talk) => ({ persona: findPersona(talk.persona), row: rowOf(talk) }))
  const byAxis = (axis: Axis) =>
    Object.fromEntries(
      axes[axis].flatMap((level) => {
        const chosen = rows.filter(({ persona }) => persona[axis] === level)
        const width = chosen[0]?.row.length
        if (width === undefined) return []
        return [
          [
            level,
            Array.from({ length: width }, (_, i) => chosen.reduce((sum, { row }) => sum + row[i]!, 0) / chosen.length),
          ],
        ]
      }),
    )
  return { personality: byAxis('personality'), cefr: byAxis('cefr'), recall: byAxis('recall'), dazed: byAxis('dazed') }
}
