import type { Estimate, Measure } from '../../../bench/schema/scores.ts'

/** How a measure is named, explained and drawn. */
export interface MeasureText {
  name: string
  /** What it is, in a sentence. */
  meaning: string
  /** `share` is shown in percent; `count` as it is. */
  unit: 'share' | 'count'
}

/** The measures in the words of the board. Formulas are on the method page. */
export const measureTexts: Record<Measure, MeasureText> = {
  ddx1: { name: 'DDx@1', unit: 'share', meaning: 'Share of consultations whose first diagnosis is the true one.' },
  ddx3: { name: 'DDx@3', unit: 'share', meaning: 'Share whose first three diagnoses hold the true one.' },
  ddx5: { name: 'DDx@5', unit: 'share', meaning: 'Share whose five diagnoses hold the true one.' },
  mrr: { name: 'MRR', unit: 'share', meaning: 'Mean of one over the rank of the true diagnosis, 0 where it is missing.' },
  coverage: { name: 'Coverage', unit: 'share', meaning: 'Share of the facts that the patient could tell and that came out in the talk.' },
  present_illness: { name: 'Present illness', unit: 'share', meaning: 'Coverage of the complaint, its story and pain.' },
  pertinent_negatives: { name: 'Pertinent negatives', unit: 'share', meaning: 'Coverage of the symptoms that the patient does not have.' },
  history: { name: 'History', unit: 'share', meaning: 'Coverage of past illness, medicines, allergies, devices and family history.' },
  social: { name: 'Social', unit: 'share', meaning: 'Coverage of home, work and habits.' },
  elicited: { name: 'Elicited', unit: 'share', meaning: 'Share of the facts told that the doctor asked for, rather than volunteered.' },
  rounds: { name: 'Rounds', unit: 'count', meaning: 'Turns that the doctor took, the closing one included.' },
  questions: { name: 'Questions', unit: 'count', meaning: 'Topics that the doctor asked about.' },
}

/** The measures of a board's columns, in their order. */
export const boardMeasures = ['ddx1', 'ddx5', 'coverage', 'rounds'] as const satisfies readonly Measure[]

/** The measures of the columns that a board shows on demand. */
export const moreMeasures = [
  'ddx3',
  'mrr',
  'present_illness',
  'pertinent_negatives',
  'history',
  'social',
  'elicited',
] as const satisfies readonly Measure[]

export type BoardMeasure = (typeof boardMeasures)[number] | (typeof moreMeasures)[number]

/** `2–5`, or `2` where both ends are the same. */
export function formatRange(from: number, to: number): string {
  return from === to ? String(from) : `${from}–${to}`
}

/** A value in the measure's unit with one decimal (percent for shares), without its sign; a dash for null. */
export function formatValue(value: number | null, measure: Measure): string {
  if (value === null) return '–'
  return (measureTexts[measure].unit === 'share' ? value * 100 : value).toFixed(1)
}

/** The interval as `49.1–98.9`; empty where there is none. */
export function formatInterval({ low, high }: Estimate, measure: Measure): string {
  return low === null || high === null ? '' : `${formatValue(low, measure)}–${formatValue(high, measure)}`
}

/** The estimate in words for a sentence: `88.4 % (75.4–97.8)`. */
export function inWords(estimate: Estimate, measure: Measure): string {
  if (estimate.mean === null) return 'not scored'
  const interval = formatInterval(estimate, measure)
  return formatValue(estimate.mean, measure) + (measureTexts[measure].unit === 'share' ? '\u00a0%' : '') + (interval && ` (${interval})`)
}

/** A difference with its sign, one decimal: `+3.2`, `−0.4`. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}

/** A number that may be negative, with a minus sign that is as wide as a plus: `0.19`, `−0.57`. */
export function formatNumber(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−')
}

/** A whole number with its thousands set apart: `25,601`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** The class that colours a cell of a heat map: eleven steps over 0 to 1. */
export function heatStep(share: number | null): string {
  return share === null ? 'none' : `h${Math.round(share * 10)}`
}
