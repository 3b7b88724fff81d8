import { element } from '../dom/element.ts'
import { apiOf, type Run } from '../api.ts'
import { secretsOf } from './fields.ts'
import type { SubmissionForm } from './page.ts'
import { runWords, showRun } from './progress.ts'

/** What the server's check of a submission says. */
interface Validation {
  ok: boolean
  checks: { name: string; ok: boolean; detail: string }[]
  estimate: {
    seconds_a_turn: number
    dev_minutes: number
    test_minutes: number
    dev_usd_at_least: number | null
    test_usd_at_least: number | null
  } | null
}

/** Where a token is kept, by choice, until the tab is closed. */
const tokenPlace = 'patientsim-token'

/** Runs of the team that are listed. */
const listed = 5

/**
 * Brings the part of the submit page to life that speaks with the server: check, start, watch, cancel, retry.
 * @param section as the markup names its parts; it is shown
 */
export function openServer(section: HTMLElement, form: SubmissionForm): void {
  const part = <T extends HTMLElement>(name: string) => section.querySelector<T>(`[data-part=${name}]`)!
  const token = part<HTMLInputElement>('token')
  const remember = part<HTMLInputElement>('remember')
  const refused = part('refused')
  const secrets = part('secrets')
  const api = apiOf(() => token.value.trim())
  let leave = () => {}

  token.value = sessionStorage.getItem(tokenPlace) ?? ''
  remember.checked = token.value !== ''
  const keep = () => (remember.checked && token.value !== '' ? sessionStorage.setItem(tokenPlace, token.value) : sessionStorage.removeItem(tokenPlace))
  token.addEventListener('change', keep)
  remember.addEventListener('change', keep)

  /** One thing at a time; a refusal is said where everybody hears it. */
  const doing = (button: HTMLElement, work: () => Promise<void>) => {
    button.addEventListener('click', async () => {
      if (button.getAttribute('aria-disabled') === 'true') return
      button.setAttribute('aria-disabled', 'true')
      refused.textContent = ''
      try {
        if (token.value.trim() === '') {
          token.focus()
          throw new Error('Type your team’s token first; a maintainer gives you one.')
        }
        await work()
      } catch (error) {
        refused.textContent = error instanceof Error ? error.message : String(error)
      }
      button.removeAttribute('aria-disabled')
    })
  }

  const teamOf = () => {
    const { team } = form.values()
    if (!team) throw new Error('Fill in the team’s name in the form first.')
    return team
  }

  const watch = (run: Run) => {
    leave()
    leave = showRun(part('run'), api, run)
  }

  async function sendSecrets(team: string): Promise<void> {
    for (const input of secrets.querySelectorAll('input')) {
      if (input.value === '') continue
      await api.call('PUT', `/teams/${team}/secrets/${input.dataset.secret}`, { value: input.value })
      input.value = ''
      input.placeholder = 'kept by the server'
    }
  }

  doing(part('check'), async () => {
    const { submission } = await form.checked()
    if (!submission) throw new Error('The form has fields to fill in or to mend; they are marked.')
    await sendSecrets(submission.team)
    part('checks').replaceChildren(element('p', {}, 'Asking the server …'))
    const found = await api.call<Validation>('POST', `/teams/${submission.team}/validate`, submission).catch((error: unknown) => {
      part('checks').replaceChildren()
      throw error
    })
    part('checks').replaceChildren(...checkParts(found))
  })

  doing(part('start'), async () => {
    const { submission } = await form.checked()
    if (!submission) throw new Error('The form has fields to fill in or to mend; they are marked.')
    await sendSecrets(submission.team)
    const { id } = await api.call<{ id: string }>('POST', `/teams/${submission.team}/submissions`, submission)
    watch(await api.call<Run>('POST', `/submissions/${id}/runs`, { split: part<HTMLSelectElement>('split').value }))
  })

  doing(part('list'), async () => {
    const { items } = await api.call<{ items: Run[] }>('GET', `/teams/${teamOf()}/runs?limit=${listed}`)
    const lines = items.map((run) => {
      const button = element('button', { type: 'button', class: 'link' }, `${run.agent}, ${run.split}, ${run.created_at.slice(0, 16).replace('T', ' ')}`)
      button.addEventListener('click', () => watch(run))
      return element('li', {}, button, ` ${run.done} of ${run.total}, ${run.failed} failed. ${runWords(run)}`)
    })
    part('runs').replaceChildren(...(lines.length > 0 ? [element('ul', {}, ...lines)] : [element('p', {}, 'The team has no runs yet.')]))
  })

  form.onChange(() => {
    const names = secretsOf(form.values())
    const shown = [...secrets.querySelectorAll('input')].map((input) => input.dataset.secret)
    if (names.join() === shown.join()) return
    secrets.replaceChildren(...names.map(secretField))
  })
  section.hidden = false
}

function secretField(name: string): HTMLElement {
  const input = element('input', { id: `secret-${name}`, type: 'password', autocomplete: 'off', maxlength: '4096', 'data-secret': name })
  return element(
    'div',
    { class: 'field' },
    element('label', { for: `secret-${name}` }, 'Value of ', element('code', {}, name)),
    element('p', { class: 'hint' }, 'Sealed on the server and never shown again. Leave it blank where the server has it already.'),
    input,
  )
}

function checkParts({ ok, checks, estimate }: Validation): HTMLElement[] {
  const lines = checks.map((one) => element('li', { class: one.ok ? 'passed' : 'failed' }, element('strong', {}, one.ok ? 'Passed' : 'Failed'), ` ${one.name}: ${one.detail}`))
  const parts = [element('ul', { class: 'checks' }, ...lines)]
  if (!ok) parts.push(element('p', {}, 'Mend what failed, and check again.'))
  if (!estimate) return parts
  const money = (usd: number | null) => (usd === null ? 'cost not known' : `at least $${usd.toFixed(2)}`)
  const of = (minutes: number, usd: number | null) => `about ${minutes} min, ${money(usd)}`
  const { seconds_a_turn, dev_minutes, dev_usd_at_least, test_minutes, test_usd_at_least } = estimate
  parts.push(
    element(
      'p',
      {},
      `A turn took ${seconds_a_turn.toFixed(2)} s. The dev split (37 cases): ${of(dev_minutes, dev_usd_at_least)}. The test split (370): ${of(test_minutes, test_usd_at_least)}.`,
    ),
  )
  return parts
}
