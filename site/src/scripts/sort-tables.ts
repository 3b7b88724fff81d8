/** By which column a table is sorted; a column is named by its `data-column`, else by its place. */
export interface Sorting {
  column: string
  ascending: boolean
}

/**
 * Gives a table's column headers buttons that sort its bodies, each for itself, by the cells' `data-sort` (numbers from high to
 * low first, texts from A on; a rank from 1 on; a cell that is not known last). The order is said by `aria-sort`. A group's heading stays on top.
 * @param onSort told of each sorting by hand
 * @returns sorts the table as if by hand, and leaves it as it is where there is no such column
 */
export function makeSortable(table: HTMLTableElement, onSort: (sorting: Sorting) => void = () => undefined): (sorting: Sorting) => void {
  const headers = [...table.tHead!.rows[0]!.cells]
  const nameOf = (header: HTMLElement, place: number) => header.dataset.column ?? String(place)
  const sort = ({ column, ascending }: Sorting) => {
    const place = headers.findIndex((header, i) => nameOf(header, i) === column)
    if (place < 0) return
    for (const other of headers) other.removeAttribute('aria-sort')
    headers[place]!.setAttribute('aria-sort', ascending ? 'ascending' : 'descending')
    for (const body of table.tBodies) sortRows(body, place, ascending)
  }
  headers.forEach((header, place) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'sort'
    const name = header.querySelector('.column-name')
    button.append(...(name ?? header).childNodes)
    if (name) name.replaceWith(button)
    else header.append(button)
    button.addEventListener('click', () => {
      const turned = header.getAttribute('aria-sort')
      const upFirst = header.matches('.rank, .band, .agent')
      const sorting = { column: nameOf(header, place), ascending: turned ? turned === 'descending' : upFirst }
      sort(sorting)
      onSort(sorting)
    })
  })
  return sort
}

function sortRows(body: HTMLTableSectionElement, column: number, ascending: boolean): void {
  const key = (row: HTMLTableRowElement) => row.cells[column]?.dataset.sort ?? ''
  const rows = [...body.rows].filter((row) => !row.matches('.group')).sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    if (left === '' || right === '') return Number(left === '') - Number(right === '')
    const difference = Number(left) - Number(right)
    return (Number.isNaN(difference) ? left.localeCompare(right) : difference) * (ascending ? 1 : -1)
  })
  body.append(...rows)
}
