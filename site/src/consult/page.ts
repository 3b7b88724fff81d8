import { hasServer } from '../api.ts'
import { offerParts } from './offer.ts'
import { beginTalk, limits, type Talk } from './session.ts'
import { type AgentOutcome, exchangeItem, verdictParts } from './show.ts'

/** The parts of the consult page that a talk happens in. */
interface Parts {
  log: HTMLElement
  status: HTMLElement
  ask: HTMLFormElement
  question: HTMLInputElement
  close: HTMLFormElement
  room: HTMLElement
  result: HTMLElement
}

/**
 * Begins a talk in the page, replacing one that was there.
 * @param page the consult page's root, as its markup names its parts
 */
export function openConsultation(page: HTMLElement, caseId: string): void {
  const parts = partsOf(page)
  const talk = beginTalk(caseId)
  parts.log.replaceChildren(exchangeItem(talk.exchanges[0]!))
  parts.result.hidden = true
  parts.room.hidden = false
  parts.room.classList.remove('with-ledger')
  for (const form of [parts.ask, parts.close]) {
    form.reset()
    form.hidden = false
  }
  say(talk, parts)
  parts.ask.onsubmit = (event) => {
    event.preventDefault()
    const words = parts.question.value.trim()
    if (words === '' || talk.roundsLeft() === 0) return
    parts.log.append(exchangeItem(talk.say(words)))
    parts.question.value = ''
    say(talk, parts)
    const box = parts.log.parentElement!
    box.scrollTop = box.scrollHeight
    parts.ask.scrollIntoView({ block: 'nearest' })
  }
  parts.close.onsubmit = (event) => {
    event.preventDefault()
    const ddx = new FormData(parts.close).getAll('ddx').map(String)
    if (ddx.some((item) => item.trim() !== '')) void end(talk, ddx, caseId, parts, page.dataset.agents ?? '')
  }
  parts.question.focus()
}

/** Says how many rounds are left; in the last one only the diagnoses are due. */
function say(talk: Talk, { status, question, ask }: Parts): void {
  const left = talk.roundsLeft()
  const button = ask.querySelector('button')
  question.disabled = left === 0
  if (button) button.disabled = left === 0
  status.textContent = left === 0 ? 'This is the last round: give your diagnoses.' : `Round ${talk.exchanges.length} of ${limits.rounds}; the last one is for your diagnoses.`
}

async function end(talk: Talk, ddx: readonly string[], caseId: string, parts: Parts, agents: string): Promise<void> {
  const verdict = talk.finish(ddx)
  const others = await outcomesOf(agents, caseId)
  parts.ask.hidden = true
  parts.close.hidden = true
  parts.room.classList.add('with-ledger')
  const heading = parts.result.querySelector('h2')!
  parts.result.replaceChildren(heading, ...verdictParts(verdict, others))
  parts.result.hidden = false
  heading.focus()
  const turns = talk.exchanges.slice(1).map(({ doctor }) => doctor)
  if (await hasServer()) parts.result.append(...offerParts({ case: caseId, turns, ddx: verdict.ddx }))
}

/** What agents made of the case; none where the file can't be had, for the verdict stands without it. */
async function outcomesOf(address: string, caseId: string): Promise<AgentOutcome[]> {
  try {
    const response = await fetch(address)
    const all = response.ok ? ((await response.json()) as Record<string, AgentOutcome[]>) : {}
    return all[caseId] ?? []
  } catch {
    return []
  }
}

function partsOf(page: HTMLElement): Parts {
  const part = <T extends HTMLElement>(name: string) => page.querySelector<T>(`[data-part=${name}]`)!
  return {
    log: part('log'),
    status: part('status'),
    ask: part('ask'),
    question: part('question'),
    close: part('close'),
    room: part('room'),
    result: part('result'),
  }
}
