import { coverageParts } from '../../../bench/schema/profile.ts'
import { type Exchange, isDisclosed } from '../../../bench/schema/transcript.ts'
import { measureTexts } from '../data/measures.ts'
import { itemName, sentenceCase } from '../data/words.ts'
import { element, table } from '../dom/element.ts'
import type { Missed, Verdict } from './session.ts'

/** How an agent did on the same case; the build writes these. */
export interface AgentOutcome {
  title: string
  href: string
  rank: number | null
  disclosed: number
  disclosable: number
  rounds: number
}

/** One exchange of the talk. */
export function exchangeItem({ round, doctor, patient, ledger }: Exchange): HTMLElement {
  const lines = ledger.map(({ item, fact, how }) =>
    element('li', isDisclosed(how) ? { class: 'out' } : {}, element('span', { class: 'how' }, how), ` ${itemName(item)}: ${fact}`),
  )
  return element(
    'li',
    {},
    element('span', { class: 'turn' }, String(round)),
    element(
      'div',
      { class: 'said' },
      element('p', {}, element('span', { class: 'who' }, round === 0 ? 'You, as every doctor' : 'You'), doctor),
      element('p', { class: 'patient' }, element('span', { class: 'who' }, 'Patient'), patient ?? ''),
    ),
    element('ul', { class: 'ledger' }, ...(lines.length > 0 ? lines : [element('li', { class: 'nothing' }, 'no new fact')])),
  )
}

/** The verdict on a finished talk, part by part. */
export function verdictParts(verdict: Verdict, agents: readonly AgentOutcome[]): HTMLElement[] {
  const { ddx, coverage, efficiency } = verdict.scores
  const place = ddx.rank === null ? 'It is not among yours.' : `You named it at place ${ddx.rank}${ddx.matched_by ? ` (${ddx.matched_by})` : ''}.`
  const missedAsked = verdict.missed.filter((one) => one.heldBack)
  const never = verdict.missed.filter((one) => !one.heldBack)
  return [
    element('p', { class: 'lead' }, 'The diagnosis is ', element('strong', {}, verdict.diagnosis), `. ${place}`),
    element('p', {}, `You brought out ${coverage.disclosed} of ${coverage.disclosable} facts in ${efficiency.rounds} rounds, the closing one counted.`),
    table(
      'What you brought out',
      ['Part', 'Told', 'Of'],
      coverageParts.map((part) => [measureTexts[part].name, String(coverage.parts[part].disclosed), String(coverage.parts[part].disclosable)]),
    ),
    ...section('Asked for, and held back', 'You asked, but not in the way that this patient answers to.', missedAsked, heldLine),
    ...section('Never asked for', 'Nobody tells what nobody asks. A question about each of these would have got it.', never, askLine),
    ...agentsTable(agents, coverage, ddx.rank, efficiency.rounds),
  ]
}

function heldLine({ item, fact, heldBack }: Missed): HTMLElement {
  return element(
    'li',
    {},
    element('strong', {}, `${sentenceCase(itemName(item))}: ${fact}`),
    element('span', { class: 'why' }, `${sentenceCase(heldBack!.how)}. ${heldBack!.does} What helps: ${heldBack!.win}.`),
  )
}

function askLine({ item, fact }: Missed): HTMLElement {
  return element('li', {}, `${sentenceCase(itemName(item))}: ${fact}`)
}

function section(title: string, about: string, missed: readonly Missed[], line: (one: Missed) => HTMLElement): HTMLElement[] {
  if (missed.length === 0) return []
  return [element('h3', {}, `${title} (${missed.length})`), element('p', { class: 'beneath' }, about), element('ul', { class: 'missed' }, ...missed.map(line))]
}

function agentsTable(agents: readonly AgentOutcome[], coverage: Verdict['scores']['coverage'], rank: number | null, rounds: number): HTMLElement[] {
  if (agents.length === 0) return [element('p', { class: 'beneath' }, 'No agent has met this patient as this persona on the dev split.')]
  const named = (place: number | null) => (place === null ? 'no' : `place ${place}`)
  const you = [element('strong', {}, 'You'), named(rank), `${coverage.disclosed}/${coverage.disclosable}`, String(rounds)]
  const rows = agents.map((one) => [
    element('a', { href: one.href }, one.title),
    named(one.rank),
    `${one.disclosed}/${one.disclosable}`,
    String(one.rounds),
  ])
  return [element('h3', {}, 'The same case, and the agents'), table('How the agents did with this patient', ['Who', 'Named it', 'Facts', 'Rounds'], [you, ...rows])]
}
