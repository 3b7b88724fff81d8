import { element } from '../dom/element.ts'
import { type Api, lastKinds, type Run, type RunEvent } from '../api.ts'

const stateWords: Record<Run['state'], string> = {
  queued: 'Waiting in the queue',
  running: 'Running',
  finished: 'Finished',
  failed: 'Failed',
  cancelled: 'Cancelled',
  over_budget: 'Stopped at its budget',
}

const stateOfKind: Record<string, Run['state']> = { queued: 'queued', started: 'running', trial: 'running', retried: 'queued' }

/** Shares of a run at which its progress is said aloud; in between it is only seen. */
const milestones = [0.25, 0.5, 0.75]

/** A run's state in words, the reason with it. */
export function runWords({ state, reason, content_sha256 }: Pick<Run, 'state' | 'reason' | 'content_sha256'>): string {
  const why = reason ? `: ${reason}` : '.'
  if (state !== 'finished') return stateWords[state] + why
  const row = content_sha256 ? ` Its row will be ${content_sha256.slice(0, 16)}, once a maintainer publishes it.` : ''
  return stateWords[state] + why + row
}

/**
 * Shows a run as it goes on, with buttons to cancel it and to have its failed consultations again.
 * @param place is emptied; the run's heading gets the focus
 * @returns stops watching
 */
export function showRun(place: HTMLElement, api: Api, started: Run): () => void {
  const leaving = new AbortController()
  let run = started
  let last: RunEvent | null = null
  const heading = element('h3', { tabindex: '-1' }, `${run.agent} on the ${run.split} split`)
  const bar = element('progress', { max: String(run.total), 'aria-label': 'Consultations had' }) as HTMLProgressElement
  const count = element('p', { class: 'count' })
  const state = element('p', { class: 'state' })
  const aloud = element('p', { class: 'unseen', role: 'status' })
  const refused = element('p', { class: 'problem', role: 'alert' })
  const cancel = element('button', { type: 'button', class: 'action quiet' }, 'Cancel the run')
  const retry = element('button', { type: 'button', class: 'action quiet' }, 'Have the failed ones again')
  place.replaceChildren(heading, bar, count, state, aloud, element('p', { class: 'buttons' }, cancel, retry), refused)
  heading.focus()

  function show(): void {
    bar.value = run.done
    count.textContent = `${run.done} of ${run.total} consultations, ${run.failed} failed`
    state.textContent = runWords(run)
    const over = lastKinds.has(run.state)
    const again = over && (run.failed + run.void > 0 || run.state !== 'finished')
    // A button that goes while it has the focus would leave the keyboard nowhere.
    if ((over && document.activeElement === cancel) || (!again && document.activeElement === retry)) heading.focus()
    cancel.hidden = over
    retry.hidden = !again
    const reached = milestones.filter((share) => run.done >= share * run.total).length
    const news = `${run.state} ${reached}`
    if (aloud.dataset.news === news) return
    aloud.dataset.news = news
    aloud.textContent = `${count.textContent}. ${state.textContent}`
  }

  async function follow(): Promise<void> {
    const hear = (event: RunEvent) => {
      last = event
      const { done = run.done, total = run.total, failed = run.failed, reason = null } = event.data
      run = { ...run, state: lastKinds.has(event.kind) ? (event.kind as Run['state']) : (stateOfKind[event.kind] ?? run.state), done, total, failed, reason }
      show()
    }
    const lost = () => void (state.textContent = 'The connection broke; trying again …')
    await api.watch(run.id, last, hear, lost, leaving.signal)
    run = await api.call<Run>('GET', `/runs/${run.id}`)
    show()
  }

  const attempt = (work: () => Promise<void>) => {
    refused.textContent = ''
    work().catch((error: unknown) => {
      if (!leaving.signal.aborted) refused.textContent = error instanceof Error ? error.message : String(error)
    })
  }
  cancel.addEventListener('click', () => attempt(async () => void (await api.call('POST', `/runs/${run.id}/cancel`))))
  retry.addEventListener('click', () =>
    attempt(async () => {
      run = await api.call<Run>('POST', `/runs/${run.id}/retry`)
      show()
      await follow()
    }),
  )
  show()
  attempt(follow)
  return () => leaving.abort()
}
