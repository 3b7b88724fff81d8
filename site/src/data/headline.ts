import type { Axis } from '../../../bench/schema/persona.ts'
import type { Estimate } from '../../../bench/schema/scores.ts'
import { axisNames, levelWords } from './personas.ts'
import { inWords } from './measures.ts'
import { overlap } from './rank-range.ts'
import type { Row } from './tracks.ts'

/** What a board says in two sentences: who leads and by how much, and whether that can be believed. */
export interface Headline {
  lead: string
  belief: string
}

/**
 * The headline of a board; teams' agents lead, and without one the best of our own does and is called so.
 * @param rows of the board, best first, at least one
 */
export function headline(rows: readonly Row[]): Headline {
  const agents = rows.filter((row) => row.run.kind === 'agent')
  const [first, second] = agents.length > 0 ? agents : rows
  const score = inWords(first!.scores.ddx1, 'ddx1')
  const lead =
    agents.length > 0
      ? `${first!.run.title} leads: its first diagnosis is right in ${score} of consultations.`
      : `No team has a row yet. Of our own doctors, ${first!.run.title} is best: its first diagnosis is right in ${score} of consultations.`
  if (!second) return { lead, belief: 'There is nothing to compare it with yet.' }
  const gap = (((first!.scores.ddx1.mean ?? 0) - (second.scores.ddx1.mean ?? 0)) * 100).toFixed(1)
  const tied = overlap(first!.scores.ddx1, second.scores.ddx1)
  const belief = tied
    ? `It is ${gap} points ahead of ${second.run.title}, but their intervals overlap: these consultations can't tell the two apart.`
    : `It is ${gap} points ahead of ${second.run.title}, and their intervals don't overlap.`
  return { lead, belief }
}

/**
 * The axis level with which a row does best and the one with which it does worst, by DDx@1.
 * @returns null when no two levels have intervals that lie clear of each other: then no kind of patient is known to be harder
 */
export function extremes(row: Row): { best: LevelScore; worst: LevelScore } | null {
  const levels = axisNames
    .flatMap((axis) => Object.entries(row.run.result.scores.axes[axis] ?? {}).map(([level, { ddx1 }]) => ({ axis, level, ddx1 })))
    .filter(({ ddx1 }) => ddx1.mean !== null)
    .sort((a, b) => b.ddx1.mean! - a.ddx1.mean!)
  const pairs = levels.flatMap((best) => levels.map((worst) => ({ best, worst })))
  const clear = pairs.filter(({ best, worst }) => best.ddx1.mean! > worst.ddx1.mean! && !overlap(best.ddx1, worst.ddx1))
  const gap = ({ best, worst }: (typeof pairs)[number]) => best.ddx1.mean! - worst.ddx1.mean!
  const widest = clear.sort((a, b) => gap(b) - gap(a))[0]
  return widest ? { best: inLevelWords(widest.best), worst: inLevelWords(widest.worst) } : null
}

function inLevelWords({ axis, level, ddx1 }: { axis: Axis; level: string; ddx1: Estimate }): LevelScore {
  return { axis, level, patients: levelWords(axis, level).patients, words: inWords(ddx1, 'ddx1') }
}

export interface LevelScore {
  axis: Axis
  level: string
  patients: string
  words: string
}
