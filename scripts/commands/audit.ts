import { type FirstTurn, firstTurns, similarity, type Similarity, splitGap } from '../../bench/run/audit.ts'
import { readResult } from '../../bench/run/read-bundle.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `audit`: signs of a memorised split and of copied answers. They call for a look; none is a proof. */
export const auditCommand: AddCommand = (program) => {
  program
    .command('audit')
    .description('signs of a memorised split, of copied answers, and the gap of one agent between two splits')
    .argument('<bundle-dir...>')
    .option('--json', 'print one JSON object')
    .action(async (directories: string[], options: { json?: boolean }) => {
      const bundles = directories.map((directory) => ({ directory, result: readResult(directory) }))
      const open = bundles.filter(({ result }) => !result.sealed)
      const first: Record<string, FirstTurn> = {}
      for (const { directory } of open) first[directory] = await firstTurns(directory)
      const pairs = bundles.flatMap((a, i) => bundles.slice(i + 1).map((b) => [a, b] as const))
      const alike: ({ bundles: [string, string] } & Similarity)[] = []
      for (const [a, b] of pairs) {
        if (a.result.sealed || b.result.sealed || a.result.protocol.split.sha256 !== b.result.protocol.split.sha256) continue
        alike.push({ bundles: [a.directory, b.directory], ...(await similarity(a.directory, b.directory)) })
      }
      const gaps = pairs.flatMap(([a, b]) => {
        const gap = splitGap(a.result, b.result)
        return gap ? [{ bundles: [a.directory, b.directory], splits: [a.result.protocol.split.name, b.result.protocol.split.name], ...gap }] : []
      })
      if (options.json) return print(JSON.stringify({ first_turns: first, similarity: alike, split_gaps: gaps }))
      for (const [directory, { cases, named, by_chance, excess }] of Object.entries(first)) {
        print(`${directory}: the first turn names the diagnosis in ${percent(named)} of ${cases} cases, by chance ${percent(by_chance)} (difference ${interval(excess)}).`)
      }
      for (const one of alike) {
        const wrong = one.both_wrong === 0 ? 'never both wrong' : `the same wrong first diagnosis in ${one.same_wrong} of ${one.both_wrong} cases that both miss`
        print(`${one.bundles.join(' and ')}: the same differential in ${percent(one.same_ddx)}, the same words in ${percent(one.same_words)}, ${wrong}.`)
      }
      for (const { splits, difference, low, high } of gaps) {
        print(`${splits[0]} against ${splits[1]}: DDx@1 differs by ${(difference * 100).toFixed(1)} points (${interval({ low, high })}).`)
      }
    })
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function interval({ low, high }: { low: number | null; high: number | null }): string {
  return low === null || high === null ? 'no interval' : `95 % interval ${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)} points`
}
