import { findPersona } from '../../../bench/schema/persona.ts'
import { personaName } from '../data/personas.ts'
import { sentenceCase } from '../data/words.ts'
import { element } from '../dom/element.ts'
import { type ComparedCase, type ComparedRun, sideBySide, widestApart } from './compare.ts'
import { fetchConsultation, fetchRuns } from './fetch.ts'
import { talkColumn } from './talk.ts'

/** The parts of the page that this fills. */
export interface CaseParts {
  form: HTMLFormElement
  cases: HTMLSelectElement
  title: HTMLElement
  about: HTMLElement
  talks: HTMLElement
}

/**
 * Shows one case of one or two runs, and lets another be chosen; the choice is kept in the address.
 * @param addresses of the runs' `cases.json`
 * @param chosen case and trial, as the address names them; the first of the list where it names none
 * @throws Error as `fetchRuns` and `fetchConsultation`
 */
export async function showCases(parts: CaseParts, addresses: readonly string[], chosen: { case: string; trial: string }): Promise<void> {
  const [first, second] = await fetchRuns(addresses)
  if (!first) return
  const pairs = second ? byDifference(first, second) : first.cases.map((one) => [one])
  parts.cases.replaceChildren(...pairs.map((pair) => new Option(choiceWords(pair), keyOf(pair[0]!))))
  const wanted = pairs.find(([one]) => one!.case === chosen.case && (chosen.trial === '' || String(one!.trial) === chosen.trial)) ?? pairs[0]!
  parts.cases.value = keyOf(wanted[0]!)
  const runs = second ? [first, second] : [first]
  const show = async (pair: readonly ComparedCase[], focus: boolean) => {
    remember(pair[0]!)
    const talks = await Promise.all(pair.map((one, i) => fetchConsultation(runs[i]!, one)))
    const { diagnosis, persona, case: id, trial } = pair[0]!
    parts.title.textContent = sentenceCase(diagnosis)
    parts.about.textContent = `${personaName(findPersona(persona))}; case ${id}, trial ${trial}`
    parts.talks.className = second ? 'talks two' : 'talks'
    parts.talks.replaceChildren(...talks.map((talk, i) => talkColumn(runs[i]!, talk, i === 0 ? 'a' : 'b', talks.length > 1)))
    if (focus) parts.talks.querySelector<HTMLElement>('h2')?.focus()
  }
  parts.form.hidden = false
  parts.form.addEventListener('submit', (event) => {
    event.preventDefault()
    const pair = pairs.find(([one]) => keyOf(one!) === parts.cases.value)
    if (pair) void show(pair, true)
  })
  await show(wanted, false)
}

/** Cases that both had: those that differ first, widest apart on top, then the others in the split's order. */
function byDifference(first: ComparedRun, second: ComparedRun): ComparedCase[][] {
  const differing = widestApart(first, second, Infinity).map((one) => [one.case, one.other])
  const seen = new Set(differing.map(([one]) => keyOf(one!)))
  return [...differing, ...sideBySide(first, second).filter(([one]) => !seen.has(keyOf(one)))]
}

function keyOf({ case: id, trial }: ComparedCase): string {
  return `${id} ${trial}`
}

/** `Pneumonia, Plain · …: place 1 / not named`. */
function choiceWords(pair: readonly ComparedCase[]): string {
  const { diagnosis, persona } = pair[0]!
  const outcomes = pair.map(({ rank }) => (rank === null ? 'not named' : `place ${rank}`))
  return `${sentenceCase(diagnosis)}, ${personaName(findPersona(persona)).toLowerCase()}: ${outcomes.join(' / ')}`
}

function remember({ case: id, trial }: ComparedCase): void {
  const url = new URL(location.href)
  url.searchParams.set('case', id)
  url.searchParams.set('trial', String(trial))
  history.replaceState(null, '', url)
}

/** Says why nothing can be shown. */
export function showFault(parts: CaseParts, reason: string): void {
  parts.talks.replaceChildren(element('p', { class: 'notice' }, reason))
}
