/** An element with attributes and children; texts go in as text, never as HTML. Empty strings are left out. */
export function element(tag: string, attributes: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children.filter((child) => child !== ''))
  return made
}

/** A table that scrolls by itself where it is too wide; numbers stand in every column but the first. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly (Node | string)[])[]): HTMLElement {
  const header = element('tr', {}, ...head.map((text, i) => element('th', { scope: 'col', ...(i > 0 ? { class: 'number' } : {}) }, text)))
  const body = rows.map((cells) =>
    element('tr', {}, ...cells.map((cell, i) => (i === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: 'number' }, cell)))),
  )
  const made = element('table', {}, element('caption', {}, caption), element('thead', {}, header), element('tbody', {}, ...body))
  return element('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' }, made)
}
