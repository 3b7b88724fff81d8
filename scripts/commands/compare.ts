import { type Comparison, compare, type SliceDifference } from '../../bench/run/compare.ts'
import { readResult } from '../../bench/run/read-bundle.ts'
import type { PairedDifference } from '../../bench/stats/paired.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `compare`: two bundles of one track, trial by trial. */
export const compareCommand: AddCommand = (program) => {
  program
    .command('compare')
    .description('compare two bundles on the same trials: overall, by persona level, by persona, cost, and the cases that differ most')
    .argument('<bundle-dir>')
    .argument('<bundle-dir>')
    .option('--json', 'print one JSON object')
    .action(async (first: string, second: string, options: { json?: boolean }) => {
      const found = await compare(first, second)
      if (options.json) return print(JSON.stringify(found))
      print(report(found, [nameOf(first), nameOf(second)]))
    })
}

function nameOf(directory: string): string {
  const { team, agent, version } = readResult(directory).submission
  return `${team}/${agent} ${version}`
}

function report(found: Comparison, [first, second]: [string, string]): string {
  const lines = [`${first} (first) and ${second} (second) on ${found.trials} trials that count in both. Differences are first less second.`]
  for (const [measure, one] of Object.entries(found.overall)) lines.push(`${measure.padEnd(10)} ${difference(one)}`)
  const main = found.overall.ddx1
  if (main) lines.push(verdict(main, first, second))
  if (main?.resolvable_gap) lines.push(halving(found))
  lines.push('', 'DDx@1 by level of a persona axis, corrected by Holm:', ...found.levels.map(slice))
  lines.push('', 'DDx@1 by persona, corrected by Holm:', ...found.personas.map(slice))
  const { cost } = found
  const row = (name: string, a: number | null, b: number | null) => `${name}: ${a?.toFixed(2) ?? '–'} and ${b?.toFixed(2) ?? '–'}`
  lines.push('', 'Cost (first and second):', row('seconds', cost.first.seconds, cost.second.seconds))
  lines.push(row('tokens', cost.first.tokens, cost.second.tokens), row('US dollars', cost.first.cost_usd, cost.second.cost_usd))
  lines.push('', found.most_different.length > 0 ? 'Cases that differ most (DDx@1, coverage):' : 'No case differs in DDx@1 or coverage.')
  for (const one of found.most_different) {
    const side = ({ ddx1, coverage }: { ddx1: number; coverage: number }) => `${ddx1.toFixed(2)}, ${coverage.toFixed(2)}`
    lines.push(`${one.case}: ${side(one.first)} and ${side(one.second)}`)
  }
  return lines.join('\n')
}

function halving({ trials_to_halve, trials_a_case }: Comparison): string {
  if (trials_to_halve !== null) return `${trials_to_halve} trials a case would halve the gap that can be resolved.`
  if (trials_a_case > 1) return 'More trials of these cases would not halve the gap; four times as many profiles would.'
  return 'Four times as many profiles would halve the gap; whether more trials would, one trial a case does not say.'
}

/** Only a difference above the resolvable gap is put into words as one. */
function verdict({ difference, resolvable_gap, told_apart }: PairedDifference, first: string, second: string): string {
  if (resolvable_gap === null) return 'There are too few profiles to tell the two apart.'
  if (!told_apart && resolvable_gap === 0) return "The two can't be told apart: they are alike on every profile."
  const gap = `${(resolvable_gap * 100).toFixed(1)} points`
  if (!told_apart) return `The two can't be told apart: these cases resolve a gap from ${gap} on.`
  return `${difference > 0 ? first : second} is better than ${difference > 0 ? second : first} in DDx@1; these cases resolve a gap from ${gap} on.`
}

function difference({ difference, low, high, p }: PairedDifference): string {
  const interval = low === null || high === null ? '' : `[${low.toFixed(3)}, ${high.toFixed(3)}]`
  return [`${difference.toFixed(3).padStart(7)} ${interval}`.trimEnd(), ...(p === null ? [] : [`p ${small(p)}`])].join(', ')
}

function slice(one: SliceDifference): string {
  const adjusted = one.adjusted_p === null ? 'too few profiles' : `corrected p ${small(one.adjusted_p)}${one.told_apart ? ' *' : ''}`
  const only = one.only ? `, ${one.only.first} against ${one.only.second} of ${one.pairs} right alone` : `, ${one.pairs} ${one.pairs === 1 ? 'trial' : 'trials'}`
  return `${one.slice.padEnd(26)} ${difference(one)}${only}, ${adjusted}`
}

function small(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}
