import type { AgreementReport, Disagreement, JudgeReport } from '../bench/schema/judgement.ts'

/** How many disagreements are printed; the report has them all. */
const shown = 10

/** A judge's means: a line for each measure, with its interval and scored / total. */
export function formatJudgeScores({ scores, unscored }: Pick<JudgeReport, 'scores' | 'unscored'>): string {
  return Object.entries(scores)
    .flatMap(([module, means]) => {
      const lines = Object.entries(means).map(([measure, { mean, low, high, scored, total }]) => {
        const interval = low === null || high === null ? '' : `  [${low.toFixed(2)}, ${high.toFixed(2)}]`
        return `${`${module} ${measure}`.padEnd(32)} ${(mean === null ? '–' : mean.toFixed(3)).padStart(6)}${interval}  ${scored}/${total} scored`
      })
      const codes = Object.entries(unscored[module] ?? {}).map(([code, count]) => `${count} ${code}`)
      return codes.length === 0 ? lines : [...lines, `${module}: unscored: ${codes.join(', ')}`]
    })
    .join('\n')
}

/** How two raters agree, on a line, and the first disagreements below it. */
export function formatAgreement(
  title: string,
  report: AgreementReport,
  disagreements: readonly Disagreement[] = [],
): string {
  const { observed, kappa, ac1, weighted, verdicts, profiles } = report
  const parts = [`agreement ${coefficient(observed)}`, `kappa ${coefficient(kappa)}`, `AC1 ${coefficient(ac1)}`]
  if (weighted) parts.push(`weighted kappa ${coefficient(weighted.kappa)}`, `AC2 ${coefficient(weighted.ac2)}`)
  const lines = disagreements
    .slice(0, shown)
    .map(({ case: id, trial, of, first, second }) => `  ${id} trial ${trial}, ${of}: ${first} / ${second}`)
  const rest = disagreements.length - shown
  return [
    `${title}: ${verdicts} verdicts on ${profiles} profiles; ${parts.join(', ')}`,
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more disagreements`] : []),
  ].join('\n')
}

function coefficient({ value, interval }: AgreementReport['kappa']): string {
  if (value === null) return 'not defined'
  return interval ? `${value.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]` : value.toFixed(2)
}
