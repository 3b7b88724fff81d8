import type { Endurance } from './results.ts'

type Scenario = Endurance['scenarios'][number]

/** True where a check did not hold. */
export function failed({ checks }: Scenario): boolean {
  return checks.some(({ ok }) => !ok)
}

function verdict(scenario: Scenario): string {
  return scenario.skipped ? 'skipped' : failed(scenario) ? 'FAILED' : 'held'
}

/** Results to read in a terminal: each scenario, what was done, its verdict, and what was found. */
export function enduranceText({ scenarios }: Endurance): string {
  return scenarios
    .map((scenario) => {
      const { title, done, skipped, seconds, checks } = scenario
      const lines = checks.map(({ what, ok, found }) => `  ${ok ? ' ' : '✗'} ${what}: ${found}`)
      return [`${verdict(scenario).padEnd(7)} ${title} (${seconds} s)`, `    ${skipped ?? done}`, ...lines].join('\n')
    })
    .join('\n\n')
}

const [start, end] = ['<!-- results: npm run endure -- --write -->', '<!-- end of results -->']

/** Results as Markdown, between the marks that `withEndurance` looks for. */
function enduranceMarkdown({ date, machine, node, commit, scenarios }: Endurance): string {
  const where = `Had on ${date}: ${machine}, Node ${node}, commit ${commit}.`
  const rows = scenarios.map((scenario) => {
    const found = scenario.checks.map(({ what, found }) => `${what}: ${found}`.replaceAll('|', '\\|')).join('<br>')
    return `| ${scenario.title} | ${scenario.skipped ?? scenario.done} | ${found} | ${verdict(scenario)}, ${scenario.seconds} s |`
  })
  return [start, where, ['| scenario | what was done | what was found | verdict |', '|---|---|---|---|', ...rows].join('\n'), end].join('\n\n')
}

/**
 * A document with its results replaced.
 * @throws Error when the document has no marks
 */
export function withEndurance(document: string, results: Endurance): string {
  const [from, to] = [document.indexOf(start), document.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`The document has no "${start}" and "${end}".`)
  return document.slice(0, from) + enduranceMarkdown(results) + document.slice(to + end.length)
}
