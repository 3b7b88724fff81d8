import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { balanceMarkdown, balanceTable } from '../../bench/profiles/balance.ts'
import { loadLibrary } from '../../bench/profiles/load.ts'
import { makeOpenCases } from '../../bench/profiles/open.ts'
import type { Split } from '../../bench/schema/case.ts'
import { sourcesMarkdown, withBlock } from './data-card.ts'

const root = new URL('../../', import.meta.url)
const card = 'docs/data-card.md'

/**
 * `npm run cases`: writes the open profiles and splits and the data card's tables, byte for byte the same each time.
 * With `--check` it writes nothing, and exits with 1 when a file differs.
 */
function main(): void {
  const library = loadLibrary()
  const { sets, splits } = makeOpenCases(library)
  const balance = balanceMarkdown(balanceTable(splits.test, sets.test.profiles, library.diagnoses))
  const files = new Map([
    ['bench/data/profiles/open-v1-dev.json', `${JSON.stringify(sets.dev, null, 2)}\n`],
    ['bench/data/profiles/open-v1-test.json', `${JSON.stringify(sets.test, null, 2)}\n`],
    ...Object.values(splits).map((split) => [`bench/data/splits/${split.name}.json`, splitJson(split)] as const),
    [card, withBlock(withBlock(read(card), 'balance', balance), 'sources', sourcesMarkdown(library))],
  ])
  const changed = [...files].filter(([path, text]) => read(path) !== text)
  if (process.argv.includes('--check')) {
    for (const [path] of changed) console.error(`${path} differs from what the scripts give; run npm run cases.`)
    process.exitCode = changed.length > 0 ? 1 : 0
    return
  }
  for (const [path, text] of changed) writeFileSync(new URL(path, root), text)
  for (const [path] of changed) console.log(`wrote ${path}`)
  for (const { name, cases, sha256 } of Object.values(splits)) console.log(`${name}  ${cases.length} cases  ${sha256}`)
}

function read(path: string): string {
  const url = new URL(path, root)
  return existsSync(fileURLToPath(url)) ? readFileSync(url, 'utf8') : ''
}

/** A split with one case a line, so that a difference can be read. */
function splitJson({ cases, ...fields }: Split): string {
  const lines = cases.map((one) => `    ${JSON.stringify(one)}`).join(',\n')
  const { sha256, ...head } = fields
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/, '')
  return `${start},\n  "cases": [\n${lines}\n  ],\n  "sha256": ${JSON.stringify(sha256)}\n}\n`
}

main()
