import { apiOf } from '../api.ts'
import { element } from '../dom/element.ts'
import { link } from '../links.ts'
import { forgetRow, rememberedRow, rememberRow } from './remembered.ts'

/** A finished talk, as it is sent to be scored again. */
export interface FinishedTalk {
  case: string
  /** What the person said, without the greeting. */
  turns: readonly string[]
  ddx: readonly string[]
}

/** Patients whose diagnosis this page has told already; only a first meeting may be shown. */
const met = new Set<string>()

/**
 * Offers to show a result on the table of people. Nothing is sent before the person has typed a name, agreed, and said so.
 * @returns the parts to put beneath the verdict
 */
export function offerParts(talk: FinishedTalk): HTMLElement[] {
  const heading = element('h3', {}, 'Show how you did')
  const patient = talk.case.split('.', 1)[0]!
  if (met.has(patient)) return [heading, element('p', {}, 'You knew what this patient has, so this talk can’t be shown. A first meeting with another patient can.')]
  met.add(patient)
  if (talk.turns.length === 0) return []
  const known = rememberedRow()
  const name = element('input', { id: 'row-name', maxlength: '40', autocomplete: 'off', required: '', value: known?.name ?? '' }) as HTMLInputElement
  const agreed = checkbox('row-agreed')
  const remember = checkbox('row-remember')
  remember.checked = known !== null
  const told = element('p', { role: 'status' })
  const form = element(
    'form',
    { class: 'offer' },
    element('label', { for: 'row-name' }, 'A name to show, best not your own'),
    name,
    element('p', { class: 'choice' }, agreed, element('label', { for: 'row-agreed' }, 'I have read this, and agree that my result is shown in public under this name.')),
    element('p', { class: 'choice' }, remember, element('label', { for: 'row-remember' }, 'Remember my row in this browser, to add more patients to it.')),
    element('button', { type: 'submit', class: 'action' }, 'Send my result'),
  )
  agreed.required = true
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    told.textContent = 'Sending …'
    try {
      const receipt = known && known.name === name.value.trim() ? { receipt: known.receipt } : {}
      const sent = { consent: true, name: name.value.trim(), ...talk, ...receipt }
      const kept = await apiOf(() => null).call<{ state: string; results: number; receipt: string }>('POST', '/humans', sent)
      if (remember.checked) rememberRow({ name: name.value.trim(), receipt: kept.receipt })
      else forgetRow()
      const shown = kept.state === 'shown' ? 'It joins your row when the site is next built.' : 'A maintainer looks at the name before it is shown.'
      told.replaceChildren(`Thank you; your row has ${kept.results === 1 ? 'one patient' : `${kept.results} patients`}. ${shown} Your receipt is `, element('code', {}, kept.receipt), ': keep it, for it adds to your row and takes it back.')
      form.remove()
    } catch (error) {
      told.textContent = error instanceof Error ? error.message : String(error)
    }
  })
  return [
    heading,
    element(
      'p',
      {},
      'If you like, your result joins ',
      element('a', { href: link('/humans/') }, 'the table of people'),
      '. Kept and shown are a name of your choice, the case, the place of the right diagnosis, how many facts and how many rounds. What you said is sent to be scored and is not kept, nor is your address. You can take the row back at any time.',
    ),
    form,
    told,
  ]
}

function checkbox(id: string): HTMLInputElement {
  return element('input', { type: 'checkbox', id }) as HTMLInputElement
}
