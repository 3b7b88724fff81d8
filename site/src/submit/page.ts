import type { Checked } from './check.ts'
import { type FieldName, fieldNames, kindsOf, type Values } from './fields.ts'

/** The form as the rest of the page uses it. */
export interface SubmissionForm {
  values(): Values
  /** Checks everything, shows every problem, and leads to the first one. */
  checked(): Promise<Checked>
  /** Hears of every change. */
  onChange(hear: (checked: Checked) => void): void
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/**
 * Brings the form of the submit page to life: problems beside the fields as they are filled in, and the file that results. The
 * schema is loaded when somebody first comes to the form.
 * @param page the root of the form and of what is made from it, as the markup names its parts
 */
export function openForm(page: HTMLElement): SubmissionForm {
  const form = page.querySelector('form')!
  const part = (name: string) => page.querySelector<HTMLElement>(`[data-part=${name}]`)!
  const input = (name: FieldName) => form.elements.namedItem(name) as Input
  const touched = new Set<FieldName>()
  const hearers: ((checked: Checked) => void)[] = []
  const schema = () => import('./check.ts')

  function values(): Values {
    const { value: kind } = input('kind')
    const own = (name: FieldName) => kindsOf[name]?.includes(kind) ?? true
    return Object.fromEntries(fieldNames.map((name) => [name, own(name) ? input(name).value.trim() : ''])) as Values
  }

  function show(checked: Checked): void {
    for (const name of fieldNames) {
      const filled = input(name).value !== '' && document.activeElement !== input(name)
      showProblem(input(name), touched.has(name) || filled ? checked.problems.get(name) : undefined)
    }
    const labels = [...checked.problems.keys()].map((name) => labelOf(input(name)))
    part('yaml').textContent = checked.yaml
    part('state').textContent = labels.length === 0 ? 'Complete: the file fits the format.' : `Still to fill in or to mend: ${labels.join(', ')}.`
    const { team, agent } = values()
    part('path').textContent = `submissions/${team || 'your-team'}/${agent || 'your-agent'}/submission.yaml`
    for (const one of page.querySelectorAll('[data-command]')) {
      one.textContent = one.getAttribute('data-command')!.replaceAll('TEAM', team || 'your-team').replaceAll('AGENT', agent || 'your-agent')
    }
    for (const hear of hearers) hear(checked)
  }

  async function update(): Promise<Checked> {
    const { value: kind } = input('kind')
    for (const field of form.querySelectorAll<HTMLElement>('[data-kinds]')) field.hidden = !field.dataset.kinds!.split(' ').includes(kind)
    const checked = (await schema()).check(values())
    show(checked)
    return checked
  }

  form.addEventListener('focusin', () => void schema(), { once: true })
  form.addEventListener('input', () => void update())
  form.addEventListener('focusout', ({ target }) => {
    const { name, value } = target as Input
    if (value !== '') touched.add(name as FieldName)
    // The focus is still here; what may now be told of the field is told when it is gone.
    setTimeout(() => void update())
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  part('copy').addEventListener('click', async () => {
    const { yaml } = await update()
    const copied = await navigator.clipboard.writeText(yaml).then(() => true, () => false)
    part('done').textContent = copied ? 'Copied.' : 'The browser does not let this page copy; select the text, or download the file.'
  })
  part('download').addEventListener('click', async () => {
    save('submission.yaml', (await update()).yaml)
    part('done').textContent = 'Downloaded as submission.yaml.'
  })
  // A browser that goes back fills the form in by itself.
  if (fieldNames.some((name) => !['class', 'kind', 'version'].includes(name) && input(name).value !== '')) void update()

  return {
    values,
    async checked() {
      for (const name of fieldNames) touched.add(name)
      const checked = await update()
      const first = fieldNames.find((name) => checked.problems.has(name))
      if (first) input(first).focus()
      return checked
    },
    onChange: (hear) => void hearers.push(hear),
  }
}

function labelOf(input: Input): string {
  return input.labels?.[0]?.firstChild?.textContent?.trim() ?? input.name
}

function showProblem(input: Input, problem: string | undefined): void {
  const place = document.getElementById(`${input.name}-problem`)!
  if (problem) input.setAttribute('aria-invalid', 'true')
  else input.removeAttribute('aria-invalid')
  place.hidden = !problem
  place.textContent = problem ?? ''
}

function save(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
