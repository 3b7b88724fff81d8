import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartDataset,
  Legend,
  type LegendItem,
  LinearScale,
  type Plugin,
  Tooltip,
} from 'chart.js'
import { drawPoint } from 'chart.js/helpers'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip)

interface Point {
  mean: number
  low: number
  high: number
}

/** After Okabe and Ito (2008), whose colours colour-blind eyes tell apart, lighter ones on a dark page; the shape of its mark says the same. */
const dark = matchMedia('(prefers-color-scheme: dark)').matches
const colours = dark ? ['#56b4e9', '#e69f00', '#2bc194', '#e5ecf0'] : ['#0072b2', '#d55e00', '#009e73', '#16222b']
const shapes = ['circle', 'rect', 'triangle', 'rectRot'] as const

/** Draws the chart of the table that the box names: a bar from low to high for each interval, a mark at each mean. */
export function drawLevelChart(box: HTMLElement): void {
  const table = document.getElementById(box.dataset.levelChart ?? '') as HTMLTableElement | null
  const canvas = box.querySelector('canvas')
  if (!table || !canvas) return
  const rows = [...table.querySelectorAll<HTMLTableRowElement>('tr[data-level]')]
  const labels = rows.map((row) => row.dataset.level ?? '')
  const series = [...table.querySelectorAll<HTMLElement>('th[data-series]')].map((header) => header.dataset.series ?? '')
  const points = series.map((_, i) => rows.map((row) => pointOf(row.querySelectorAll('td.estimate')[i])))
  const narrow = box.clientWidth < 500
  const style = getComputedStyle(document.documentElement)
  const ink = style.getPropertyValue('--soft')
  const line = style.getPropertyValue('--line')
  const datasets = series.map((label, i): ChartDataset<'bar', ([number, number] | null)[]> => ({
    label,
    data: points[i]!.map((point) => (point ? [point.low, point.high] : null)),
    backgroundColor: colours[i % 4]! + '80',
    hoverBackgroundColor: colours[i % 4]! + 'b0',
    barThickness: 5,
    borderRadius: 3,
    borderSkipped: false,
    minBarLength: 3,
  }))
  new Chart(canvas, {
    type: 'bar',
    data: { labels, datasets },
    plugins: [meansOf(points)],
    options: {
      indexAxis: 'y',
      maintainAspectRatio: false,
      animation: false,
      scales: {
        x: { min: 0, max: 100, ticks: { color: ink, callback: (value) => `${value} %` }, grid: { color: line } },
        y: { ticks: { color: ink, autoSkip: false, callback: (_, i) => broken(labels[i]!, narrow ? 18 : 40) }, grid: { display: false } },
      },
      plugins: {
        legend: { position: 'top', align: 'start', labels: { color: ink, usePointStyle: true, boxHeight: 9, generateLabels: (chart) => shortened(chart, narrow ? 34 : 60) } },
        tooltip: { callbacks: { label: ({ datasetIndex, dataIndex }) => tip(series[datasetIndex]!, points[datasetIndex]![dataIndex]) } },
      },
    },
  })
}

/** A text in lines of at most so many letters, where its words allow. */
function broken(text: string, most: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim()
    if (line.length <= most) lines[lines.length - 1] = line
    else lines.push(word)
  }
  return lines.filter((line) => line !== '')
}

/** The legend's entries with their marks, and names cut where they would leave the box. */
function shortened(chart: Chart, most: number): LegendItem[] {
  const items = Chart.defaults.plugins.legend.labels.generateLabels(chart)
  return items.map((item, i) => ({ ...item, fillStyle: colours[i % 4]!, pointStyle: shapes[i % 4]!, lineWidth: 0, text: item.text.length > most ? `${item.text.slice(0, most - 1)}…` : item.text }))
}

/** The numbers of a cell of the table, in percent; null for a dash. */
function pointOf(cell: Element | undefined): Point | null {
  const value = cell?.querySelector<HTMLDataElement>('data.value')
  if (!cell || !value) return null
  const mean = Number(value.textContent)
  const bounds = cell.querySelector('.range')?.textContent.match(/([\d.]+)–([\d.]+)/)
  return { mean, low: Number(bounds?.[1] ?? mean), high: Number(bounds?.[2] ?? mean) }
}

function tip(name: string, point: Point | null | undefined): string {
  return point ? `${name}: ${point.mean.toFixed(1)} % (${point.low.toFixed(1)}–${point.high.toFixed(1)})` : `${name}: not scored`
}

/** Marks each mean on its bar. */
function meansOf(points: readonly (readonly (Point | null)[])[]): Plugin<'bar'> {
  return {
    id: 'means',
    afterDatasetsDraw(chart) {
      const { ctx, scales } = chart
      points.forEach((column, i) => {
        const meta = chart.getDatasetMeta(i)
        if (meta.hidden) return
        ctx.fillStyle = colours[i % 4]!
        column.forEach((point, level) => {
          const bar = meta.data[level]
          if (!point || !bar) return
          drawPoint(ctx, { pointStyle: shapes[i % 4]!, radius: i % 4 === 0 ? 4.5 : 5.5, rotation: 0, borderWidth: 0 }, scales.x!.getPixelForValue(point.mean), bar.y)
        })
      })
    },
  }
}
