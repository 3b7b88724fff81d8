import { quantile } from '../../bench/stats/quantile.ts'
import type { Figure } from './item.ts'
import type { Results } from './results.ts'

/** The median of a figure with the least and the most that was measured. */
export function spreadOf({ values }: Figure): { median: number; least: number; most: number } {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), least: sorted[0]!, most: sorted.at(-1)! }
}

/** Whether a figure's median reaches its goal; null without one. */
export function reaches(figure: Figure): boolean | null {
  if (figure.goal === undefined) return null
  const { median } = spreadOf(figure)
  return figure.better === 'lower' ? median <= figure.goal : median >= figure.goal
}

/** One row: the figure, its median and spread, its goal, and its ratio to the same figure of earlier results. */
function cells(figure: Figure, before: Figure | undefined): string[] {
  const { median, least, most } = spreadOf(figure)
  const spread = figure.values.length > 1 ? `${number(least)} – ${number(most)}` : ''
  const sign = figure.better === 'lower' ? '≤' : '≥'
  const goal = figure.goal === undefined ? '' : `${sign} ${number(figure.goal)}${reaches(figure) ? '' : ' missed'}`
  const ratio = before ? (median / spreadOf(before).median).toFixed(2) : ''
  return [figure.name, `${number(median)} ${figure.unit === '1/s' ? 'a second' : figure.unit}`, spread, goal, ratio]
}

/** Three digits that count. */
function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

const middle = (figure: Figure) => number(spreadOf(figure).median)

/** Results as a table to read in a terminal. */
export function resultsText(results: Results, before: Results | null): string {
  const earlier = figuresOf(before)
  return results.items
    .map(({ name, title, figures }) => {
      const found = figures.map((one) => cells(one, earlier.get(`${name}/${one.name}`)))
      const rows = [['', 'median', 'spread', 'goal', '÷ before'], ...found]
      const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
      const padded = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))
      return [title, ...rows.map((row) => row.map(padded).join('  ').trimEnd())].join('\n')
    })
    .join('\n\n')
}

function figuresOf(results: Results | null): ReadonlyMap<string, Figure> {
  return new Map(results?.items.flatMap(({ name, figures }) => figures.map((one) => [`${name}/${one.name}`, one] as const)))
}

/** Where a document holds what is made of results; everything between the marks is replaced. */
export const marks = {
  figures: ['<!-- figures: npm run bench -->', '<!-- end of figures -->'],
  speed: ['<!-- speed: npm run bench -->', '<!-- end of speed -->'],
} as const

/** Results as Markdown tables. */
export function resultsMarkdown({ date, machine, node, items }: Results): string {
  const hardware = `${machine.cpu}, ${machine.cores} cores, ${machine.memory_gb} GB, ${machine.system}`
  const where = `Measured on ${date}: ${hardware}, Node ${node}.`
  const tables = items.map(({ title, commit, figures }) => {
    const rows = figures.map((one) => `| ${cells(one, undefined).slice(0, 4).join(' | ')} |`)
    return [`### ${title}`, '', `Commit ${commit}.`, '', '| | median | least – most | goal |', '|---|--:|--:|--:|', ...rows].join('\n')
  })
  return ['', where, ...tables, ''].join('\n\n')
}

/**
 * What the README says of speed, from the largest split's figures; nothing where they were not measured.
 */
export function speedSentence(results: Results): string {
  const figures = figuresOf(results)
  const [seconds, rate, memory] = [
    '`run --split full` (2,775 cases), all cores: wall time',
    '`run --split full`, all cores: consultations',
    '`run --split full` (2,775 cases), all cores: peak memory',
  ].map((name) => figures.get(`reference/${name}`))
  if (!seconds || !rate || !memory) return '\n\n'
  const { cores, cpu } = results.machine
  return (
    `\n\nOn ${cores} cores (${cpu}) the 2,775 consultations of the largest split take ${middle(seconds)} s with a built-in\n` +
    `doctor of 30 rounds, ${middle(rate)} a second, within ${middle(memory)} MB: [performance](docs/performance.md).\n\n`
  )
}

/**
 * A document with what stands between two marks replaced.
 * @throws Error when the document has no marks
 */
export function between(document: string, [start, end]: readonly [string, string], text: string): string {
  const [from, to] = [document.indexOf(start), document.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`The document has no "${start}" and "${end}".`)
  return document.slice(0, from + start.length) + text + document.slice(to)
}
