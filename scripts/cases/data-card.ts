import type { Library } from '../../bench/profiles/library.ts'

/**
 * The text with what stands between `<!-- name:start -->` and `<!-- name:end -->` replaced by the block; unchanged
 * where there are no such markers.
 */
export function withBlock(text: string, name: string, block: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) return text
  return `${text.slice(0, from + start.length)}\n${block}\n${text.slice(to)}`
}

/** Every source of scripts and social history once, by kind and then by citation, with how many scripts lean on it. */
export function sourcesMarkdown(library: Library): string {
  const all = library.scripts.flatMap((script) =>
    script.sources.map(({ kind, citation, year }) => ({ kind, citation: dated(citation, year) })),
  )
  const byText = Map.groupBy(all, (one) => one.citation)
  const lines = [...byText].map(([citation, uses]) => ({ kind: uses[0]!.kind, citation, uses: uses.length }))
  const social = library.social.sources.map(({ citation, year }) => `- ${dated(citation, year)}`)
  const kinds = [...new Set(lines.map((one) => one.kind))].sort()
  return [
    ...kinds.flatMap((kind) => [
      `**${kind[0]!.toUpperCase()}${kind.slice(1)}**\n`,
      ...lines
        .filter((one) => one.kind === kind)
        .sort((a, b) => (a.citation < b.citation ? -1 : 1))
        .map((one) => `- ${one.citation}${one.uses > 1 ? ` (${one.uses} scripts)` : ''}`),
      '',
    ]),
    '**Social history of the general population**\n',
    ...social,
  ].join('\n')
}

/** A citation with its year at the end, where it does not say it itself, and no full stop. */
function dated(citation: string, year: number): string {
  const text = citation.replace(/\.$/, '')
  return text.includes(String(year)) ? text : `${text}, ${year}`
}
