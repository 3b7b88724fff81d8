/**
 * Gives a table's column headers buttons that sort its body by the cells' `data-sort` (numbers from high to low first, texts
 * from A on; a rank from 1 on). The order is said by `aria-sort`.
 */
export function makeSortable(table: HTMLTableElement): void {
  const headers = [...table.tHead!.rows[0]!.cells]
  headers.forEach((header, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...header.childNodes)
    header.append(button)
    button.addEventListener('click', () => {
      const turned = header.getAttribute('aria-sort')
      const upFirst = header.matches('.rank, .agent')
      const ascending = turned ? turned === 'descending' : upFirst
      for (const other of headers) other.removeAttribute('aria-sort')
      header.setAttribute('aria-sort', ascending ? 'ascending' : 'descending')
      sortRows(table.tBodies[0]!, column, ascending)
    })
  })
}

function sortRows(body: HTMLTableSectionElement, column: number, ascending: boolean): void {
  const key = (row: HTMLTableRowElement) => row.cells[column]?.dataset.sort ?? ''
  const rows = [...body.rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    const difference = Number(left) - Number(right)
    return (Number.isNaN(difference) ? left.localeCompare(right) : difference) * (ascending ? 1 : -1)
  })
  body.append(...rows)
}
