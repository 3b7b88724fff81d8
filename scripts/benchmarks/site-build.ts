import { globSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addToRecord } from '../../bench/record/archive.ts'
import { bundleFiles } from '../../bench/run/bundle.ts'
import { readResult } from '../../bench/run/read-bundle.ts'
import type { Result } from '../../bench/schema/bundle.ts'
import { canonicalJson } from '../../bench/schema/canonical.ts'
import { hashOf } from '../../bench/schema/hash.ts'
import { config, root } from '../config.ts'
import { take } from './child.ts'

/**
 * How long the site takes to build and how much memory: `node scripts/benchmarks/site-build.ts [runs] [days] [folder]`, 100 runs of
 * the test split published over 25 days by default. The runs are copies of the bundles that `npm start` made, each under a name of
 * its own. The site stays in the folder, where one is named. Exit 1 when it takes 60 s or more, or 2 GB or more.
 */
const [runs, days] = [Number(process.argv[2] ?? 100), Number(process.argv[3] ?? 25)]
const folder = mkdtempSync(join(tmpdir(), 'patientsim-site-build-'))
const [submissions, record] = [join(folder, 'submissions'), join(folder, 'record')]
const cache = join(root, 'node_modules', '.cache')
mkdirSync(cache, { recursive: true })
/** Inside the checkout, for Astro shares a working folder among builds whose output lies outside. */
const built = process.argv[4] ?? mkdtempSync(join(cache, 'site-build-'))
const sources = globSync('*/*/results/test.reference', { cwd: config.submissions }).sort().map((path) => join(config.submissions, path))
if (sources.length === 0) throw new Error(`${config.submissions} holds no bundle of the test split; run "npm start -- --once" first.`)

for (let i = 0; i < runs; i++) copyBundle(sources[i % sources.length]!, i)
const astro = join(root, 'node_modules/astro/bin/astro.mjs')
const args = [astro, 'build', '--root', 'site', '--outDir', built, '--silent']
const { seconds, cpuSeconds, peakMb } = await take(args, { PATIENTSIM_SUBMISSIONS: submissions, PATIENTSIM_RECORD: record })
const pages = globSync('**/*.html', { cwd: built }).length
process.stdout.write(
  `${runs} runs of 370 cases, published on ${days} days: ${pages} pages in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU), at most ${peakMb.toFixed(0)} MB\n`,
)
rmSync(folder, { recursive: true })
if (process.argv[4] === undefined) rmSync(built, { recursive: true })
process.exitCode = seconds < 60 && peakMb < 2048 ? 0 : 1

/** A bundle under another agent's name, published on one of the days; its transcripts are the same files. */
function copyBundle(source: string, i: number): void {
  const { bundle_sha256: _, ...result } = readResult(source)
  const agent = `agent-${String(i).padStart(3, '0')}`
  const own = { ...result, submission: { ...result.submission, team: `team-${i % 20}`, agent, title: `Agent ${i}` }, content_sha256: hashOf({ agent, of: result.content_sha256 }) }
  const whole: Result = { ...own, bundle_sha256: hashOf(own) }
  const bundle = join(own.submission.team, agent, 'results', 'test.reference')
  const directory = join(submissions, bundle)
  mkdirSync(directory, { recursive: true })
  for (const file of [bundleFiles.consultations, bundleFiles.measurements]) linkOrCopy(join(source, file), join(directory, file))
  const text = canonicalJson(whole) + '\n'
  writeFileSync(join(directory, bundleFiles.result), text)
  publish(whole, bundle, text, i)
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    writeFileSync(to, readFileSync(from))
  }
}

function publish({ content_sha256, bundle_sha256, protocol_sha256, protocol, submission }: Result, bundle: string, text: string, i: number): void {
  const { team, agent, version } = submission
  const row = { content_sha256, bundle_sha256, protocol_sha256, split: protocol.split.name, track: protocol.track, team, agent, version, bundle, tier: 'self-reported' as const }
  const day = new Date(Date.UTC(2026, 0, 1 + Math.floor((i * days) / runs)))
  addToRecord(record, { at: day.toISOString(), author: 'the benchmark', action: 'publish', reason: 'a copy', row }, text)
}
