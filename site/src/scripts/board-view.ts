import { makeSortable, type Sorting } from './sort-tables.ts'

const fields = ['q', 'kind', 'tier', 'class', 'since'] as const
type Filters = Record<(typeof fields)[number], string>

/** Sorting, search and filters of a board, read from the address and written back to it, so that a view can be sent on. */
export function boardView(form: HTMLFormElement, table: HTMLTableElement): void {
  const parameters = new URLSearchParams(location.search)
  for (const name of fields) {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = parameters.get(name) ?? ''
  }
  showAllMeasures(parameters.get('measures') === 'all')
  const sort = makeSortable(table, remember)
  const column = parameters.get('sort')
  if (column) sort({ column, ascending: parameters.get('order') === 'up' })
  const count = form.querySelector('output')
  const all = form.querySelector<HTMLElement>('[type=reset]')
  const apply = () => {
    const filters = Object.fromEntries(fields.map((name) => [name, String(new FormData(form).get(name) ?? '')])) as Filters
    const rows = [...table.querySelectorAll<HTMLTableRowElement>('tr[data-words]')]
    const shown = filterRows(rows, filters)
    hideEmpty(table)
    if (count) count.textContent = shown === rows.length ? '' : shown === 0 ? `No row fits: 0 of ${rows.length}` : `${shown} of ${rows.length} rows`
    if (all) all.hidden = fields.every((name) => filters[name] === '')
    for (const name of fields) set(name, filters[name])
  }
  form.addEventListener('input', apply)
  form.addEventListener('submit', (event) => event.preventDefault())
  // The fields are emptied once this event is over.
  form.addEventListener('reset', () => setTimeout(() => {
    apply()
    form.querySelector<HTMLElement>('[name=q]')?.focus()
  }))
  if (fields.some((name) => parameters.get(name))) apply()
}

/** Shows the rows that fit and hides the others. Returns how many are shown. */
export function filterRows(rows: readonly HTMLTableRowElement[], { q, kind, tier, since, ...rest }: Filters): number {
  const words = q.toLowerCase().split(/\s+/)
  const among = (list: string, value: string | undefined) => list === '' || list.split(',').includes(value ?? '')
  let shown = 0
  for (const row of rows) {
    const { words: text = '', date = '' } = row.dataset
    const fits = words.every((word) => text.includes(word)) && among(kind, row.dataset.kind) && among(tier, row.dataset.tier)
    row.hidden = !(fits && among(rest.class, row.dataset.class) && date >= since)
    if (!row.hidden) shown++
  }
  return shown
}

/** The box that shows the columns on demand; it works without this, and is kept in the address with it. */
function showAllMeasures(shown: boolean): void {
  const box = document.querySelector<HTMLInputElement>('#all-columns')
  if (!box) return
  if (shown) box.checked = true
  box.addEventListener('change', () => set('measures', box.checked ? 'all' : ''))
}

/** A group's heading goes with its last row. */
function hideEmpty(table: HTMLTableElement): void {
  for (const body of table.tBodies) {
    const own = [...body.querySelectorAll<HTMLTableRowElement>('tr[data-words]')]
    body.hidden = own.length > 0 && own.every((row) => row.hidden)
  }
}

function remember({ column, ascending }: Sorting): void {
  set('sort', column)
  set('order', ascending ? 'up' : 'down')
}

function set(name: string, value: string): void {
  const url = new URL(location.href)
  if (value === '') url.searchParams.delete(name)
  else url.searchParams.set(name, value)
  if (url.href !== location.href) history.replaceState(null, '', url)
}
