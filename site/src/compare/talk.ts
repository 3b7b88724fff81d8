import table from '../../../bench/patients/reference/rules.json' with { type: 'json' }
import { type Consultation, type Exchange, isDisclosed } from '../../../bench/schema/transcript.ts'
import { faultTexts } from '../data/patient-faults.ts'
import { effortWords, factsTold, itemName } from '../data/words.ts'
import { element } from '../dom/element.ts'
import type { ComparedRun } from './compare.ts'

/** What a persona's rule did; nothing for the general rules. */
const reasons = new Map(table.rules.filter(({ axis }) => axis !== 'all').map(({ id, does }) => [id, does]))

/**
 * One run's side of a case: its differential against the truth, its scores, and the talk with its ledger.
 * @param side names it apart from the other on the page
 * @param paired true where the other stands beside it, or, on a narrow screen, above or below
 */
export function talkColumn(run: ComparedRun, talk: Consultation, side: 'a' | 'b', paired: boolean): HTMLElement {
  const { ddx } = talk.scores
  const found = ddx.rank === null ? 'not among the items' : `at place ${ddx.rank}${ddx.matched_by ? `, by ${ddx.matched_by}` : ''}`
  const items = talk.ddx.map((item, i) => element('li', ddx.rank === i + 1 ? { class: 'right' } : {}, item))
  const heading = `talk-${side}`
  return element(
    'section',
    { 'aria-labelledby': heading },
    element('h2', { id: heading, tabindex: '-1' }, element('a', { href: run.href }, run.title)),
    paired ? element('p', { class: 'other beneath' }, element('a', { href: `#talk-${side === 'a' ? 'b' : 'a'}` }, 'To the other talk')) : '',
    element('h3', {}, 'Differential'),
    items.length > 0 ? element('ol', { class: 'ddx' }, ...items) : element('p', {}, `None: ${talk.outcome.reason ?? 'the rounds ran out.'}`),
    element(
      'dl',
      { class: 'facts' },
      ...fact('Found', found),
      ...fact('Facts told', factsTold(talk.scores)),
      ...fact('Effort', effortWords(talk.scores)),
    ),
    element('h3', { id: `${heading}-turns` }, 'The talk and its ledger'),
    element('ol', { class: 'talk', 'aria-labelledby': `${heading}-turns` }, ...talk.exchanges.map((exchange) => exchangeItem(exchange, side))),
  )
}

function fact(name: string, value: string): HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, value)]
}

function exchangeItem(exchange: Exchange, side: 'a' | 'b'): HTMLElement {
  const { round, doctor, patient } = exchange
  const id = `${side}-round-${round}`
  const said = [element('p', {}, element('span', { class: 'who' }, round === 0 ? 'Fixed greeting' : 'Doctor'), doctor || '(said nothing)')]
  if (patient !== null) said.push(element('p', { class: 'patient' }, element('span', { class: 'who' }, 'Patient'), patient))
  return element(
    'li',
    { id },
    element('a', { class: 'turn', href: `#${id}`, 'aria-label': `Round ${round}` }, String(round)),
    element('div', { class: 'said' }, ...said),
    element('ul', { class: 'ledger', 'aria-label': `Ledger of round ${round}` }, ...ledgerItems(exchange)),
  )
}

function ledgerItems({ ledger, understood, faults = [] }: Exchange): HTMLElement[] {
  const nothing = ledger.length === 0 && understood !== null ? [element('li', { class: 'nothing' }, 'no new fact')] : []
  const wrong = faults.map(({ kind, why }) => element('li', { class: 'fault' }, element('span', { class: 'how' }, faultTexts[kind].name), ` ${why.replaceAll('_', ' ')}`))
  const entries = ledger.map(({ item, fact: told, how, elicited, rule }) =>
    element(
      'li',
      isDisclosed(how) ? { class: 'out' } : {},
      element('span', { class: 'how' }, how),
      ` ${itemName(item)}: ${told}`,
      element('span', { class: 'why' }, `${elicited ? 'asked for' : 'volunteered'}; rule ${rule}${reasons.has(rule) ? `: ${reasons.get(rule)}` : ''}`),
    ),
  )
  return [...nothing, ...wrong, ...entries]
}
