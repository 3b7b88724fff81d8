import { findPersona } from '../../../bench/schema/persona.ts'
import type { PairedDifference } from '../../../bench/stats/paired.ts'
import { element, table } from '../dom/element.ts'
import { signed } from '../data/measures.ts'
import { axisWords, levelWords, personaName } from '../data/personas.ts'
import { sentenceCase } from '../data/words.ts'
import { type ComparedCase, type ComparedMeasure, type ComparedRun, compareLevels, comparePairs, comparePersonas, widestApart } from './compare.ts'
import { fetchRuns } from './fetch.ts'

const measureNames: Record<ComparedMeasure, string> = { ddx1: 'DDx@1', coverage: 'coverage' }

/** Fetches runs by their addresses and draws their comparison. Throws as `fetchRuns`. */
export async function showComparison(result: HTMLElement, addresses: readonly string[]): Promise<void> {
  const runs = await fetchRuns(addresses)
  const [first, ...others] = runs as [ComparedRun, ...ComparedRun[]]
  result.replaceChildren(
    element('h2', { tabindex: '-1' }, 'Difference on the same cases'),
    element('p', { class: 'about-agent' }, 'Points by which the first run lies above the second, with a 95 % interval from a bootstrap over patients. p is adjusted for the pairs chosen here. A board judges all its pairs at once and is stricter: what is told apart here may share a band there.'),
    ...(['ddx1', 'coverage'] as const).map((measure) => pairTable(runs, measure)),
    ...others.flatMap((other) => [
      element('h2', {}, `${first.title} and ${other.title}`),
      element('h3', {}, 'By kind of patient'),
      levelTable(first, other),
      fold('By persona', () => personaTable(first, other)),
      element('h3', {}, 'Where they differ most'),
      caseTable(first, other),
    ]),
  )
}

/** A part that is made when it is opened: 37 personas are as many bootstraps. */
function fold(summary: string, make: () => HTMLElement): HTMLElement {
  const made = element('details', {}, element('summary', {}, summary))
  made.addEventListener('toggle', () => made.append(make()), { once: true })
  return made
}

function pairTable(runs: readonly ComparedRun[], measure: ComparedMeasure): HTMLElement {
  const rows = comparePairs(runs, measure).map(({ first, second, result }) => [
    `${first.title} less ${second.title}`,
    ...differenceCells(result),
    result.p === null ? '–' : result.p < 0.001 ? '< 0.001' : result.p.toFixed(3),
    result.told_apart ? 'yes' : 'no',
    `${result.pairs} / ${result.profiles}`,
  ])
  return table(`Paired difference in ${measureNames[measure]}, points`, ['Runs', 'Difference', '95 % interval', 'p', 'Told apart', 'Cases / patients'], rows)
}

function levelTable(first: ComparedRun, second: ComparedRun): HTMLElement {
  const named = (measure: ComparedMeasure) =>
    compareLevels(first, second, measure).map(({ axis, level, result }) => [`${axisWords(axis).title}: ${levelWords(axis, level).name}`, result] as const)
  return differenceTable(`${first.title} less ${second.title} by level, points`, 'Patients', named('ddx1'), named('coverage'))
}

function personaTable(first: ComparedRun, second: ComparedRun): HTMLElement {
  const named = (measure: ComparedMeasure) => comparePersonas(first, second, measure).map(({ persona, result }) => [personaName(persona), result] as const)
  return differenceTable(`${first.title} less ${second.title} by persona, points`, 'Persona', named('ddx1'), named('coverage'))
}

type NamedDifference = readonly [name: string, result: PairedDifference]

function differenceTable(caption: string, of: string, ddx1: readonly NamedDifference[], coverage: readonly NamedDifference[]): HTMLElement {
  const covered = new Map(coverage)
  const rows = ddx1.map(([name, result]) => {
    const other = covered.get(name)
    return [name, ...differenceCells(result), ...(other ? differenceCells(other) : ['–', '–'])]
  })
  return table(caption, [of, 'DDx@1', '95 % interval', 'Coverage', '95 % interval'], rows)
}

function differenceCells({ difference, low, high }: PairedDifference): string[] {
  const points = (value: number) => signed(value * 100)
  return [points(difference), low === null || high === null ? '–' : `${points(low)} to ${points(high)}`]
}

function caseTable(first: ComparedRun, second: ComparedRun): HTMLElement {
  const rows = widestApart(first, second).map(({ case: one, other }) => [
    element(
      'span',
      {},
      element('a', { href: caseAddress(first, second, one) }, sentenceCase(one.diagnosis)),
      element('span', { class: 'by' }, personaName(findPersona(one.persona))),
    ),
    outcome(one),
    outcome(other),
  ])
  if (rows.length === 0) return element('p', {}, 'They do the same in every case.')
  return table(`${first.title} and ${second.title}: place of the true diagnosis, and coverage; a link leads to both talks`, ['Case', first.title, second.title], rows)
}

/** The page of both talks, beside this one. */
function caseAddress(first: ComparedRun, second: ComparedRun, { case: id, trial }: ComparedCase): string {
  return `case/?${new URLSearchParams({ runs: `${first.path},${second.path}`, case: id, trial: String(trial) })}`
}

function outcome({ rank, coverage }: ComparedCase): string {
  return `${rank === null ? 'not named' : `place ${rank}`}${coverage === null ? '' : `, ${(coverage * 100).toFixed(0)} %`}`
}
