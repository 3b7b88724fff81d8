import { hash32 } from '../../bench/stats/rng.ts'
import type { LabelledTurn } from '../benchmarks/labelled-turns.ts'

/** One of so many questions begins a compound. */
const spacing = 5

/**
 * Turns of one long sentence, made of the labelled ones: a statement, then two questions in one breath, all in one style.
 * Few labelled turns are built so, and some doctors speak in no other way.
 * @returns the same for the same turns; another turn more or less changes few of them
 */
export function compoundsOf(turns: readonly LabelledTurn[]): LabelledTurn[] {
  const alone = turns.filter((turn) => turn.before.length === 0)
  return [...Map.groupBy(alone, (turn) => turn.style).values()].flatMap((ofStyle) => {
    const questions = mixed(ofStyle.filter(({ text, expected }) => expected.length > 0 && /^[^.?!\n]{10,90}\?$/.test(text)))
    const statements = mixed(ofStyle.filter(({ text, asksNothing }) => asksNothing && /^[^.?!\n]{20,160}\.$/.test(text)))
    return questions.flatMap((one, at) => {
      const [other, nth] = [questions[at + 1], at / spacing]
      if (!other || !Number.isInteger(nth)) return []
      const statement = nth % 3 === 0 ? undefined : statements[nth % statements.length]
      return [compound(one, other, statement)]
    })
  })
}

function compound(one: LabelledTurn, other: LabelledTurn, statement?: LabelledTurn): LabelledTurn {
  const said = statement ? `${bare(statement.text)}, so ` : ''
  return {
    ...one,
    id: `${one.id}+${other.id}`,
    text: `${said}${lower(bare(one.text))}, and ${lower(bare(other.text))}?`,
    expected: [...one.expected, ...other.expected],
    optional: new Set([...one.optional, ...other.optional]),
  }
}

/** In an order that has nothing to do with what they say. */
function mixed(turns: readonly LabelledTurn[]): LabelledTurn[] {
  return turns.toSorted((a, b) => hash32(a.id) - hash32(b.id))
}

function bare(text: string): string {
  return text.slice(0, -1)
}

/** Begins in lower case, but for "I". */
function lower(text: string): string {
  return /^I\b/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}
