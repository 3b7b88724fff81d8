import { execFileSync, spawn } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { addToRecord } from '../../bench/record/archive.ts'
import { rowOf as recordedRow } from '../../bench/record/row.ts'
import type { Result } from '../../bench/schema/bundle.ts'
import type { RecordedRow } from '../../bench/schema/record.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The agents whose bundles the tests build the site from; all belong to the team `tests`. */
export const agents = ['checklist', 'chief-complaint', 'constant-list']

/** A folder of submissions with a real bundle of each agent on the development split. */
export async function makeSubmissions(): Promise<string> {
  const folder = temporaryFolder()
  for (const agent of agents) await makeBundle(bundleOf(folder, agent), findBaseline(agent))
  return folder
}

/** A copy of a folder of submissions, to break something in. */
export function copyOf(submissions: string): string {
  const folder = temporaryFolder()
  cpSync(submissions, folder, { recursive: true })
  return folder
}

export function bundleOf(submissions: string, agent: string): string {
  return join(submissions, 'tests', agent, 'results', 'dev.reference')
}

export function resultText(submissions: string, agent: string): string {
  return readFileSync(join(bundleOf(submissions, agent), 'result.json'), 'utf8')
}

export function resultOf(submissions: string, agent: string): Result {
  return JSON.parse(resultText(submissions, agent)) as Result
}

/** A row as the record names it. */
export function rowOf(submissions: string, agent: string): RecordedRow {
  return recordedRow(resultOf(submissions, agent), `tests/${agent}/results/dev.reference`, 'self-reported')
}

/** A record of every agent, one of them under dispute since the next day. */
export function recordOf(submissions: string): string {
  const folder = temporaryFolder()
  const line = { author: 'a maintainer', reason: 'a first run' }
  for (const agent of agents) addToRecord(folder, { ...line, at: '2026-03-01T09:00:00Z', action: 'publish', row: rowOf(submissions, agent) }, resultText(submissions, agent))
  addToRecord(folder, { ...line, at: '2026-03-02T09:00:00Z', action: 'dispute', row: rowOf(submissions, 'chief-complaint') })
  return folder
}

export interface BuiltSite {
  directory: string
  code: number | null
  /** What the build printed. */
  log: string
}

/**
 * Builds the site as `npm start` does, from the given submissions into a folder of its own.
 * @param more variables of the environment besides
 * @param args more arguments of `astro build`
 */
export async function buildSite(submissions: string, record = temporaryFolder(), more: Record<string, string> = {}, args: string[] = []): Promise<BuiltSite> {
  const directory = outputFolder()
  const astro = join(root, 'node_modules/astro/bin/astro.mjs')
  // Vitest's own base, which Astro would take for the site's.
  const { BASE_URL: _, ...environment } = process.env
  const child = spawn(process.execPath, [astro, 'build', '--root', 'site', '--outDir', directory, '--silent', ...args], {
    cwd: root,
    env: { ...environment, PATIENTSIM_SUBMISSIONS: submissions, PATIENTSIM_RECORD: record, ASTRO_TELEMETRY_DISABLED: '1', ...more },
  })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  return { directory, code, log }
}

/** Astro shares a working folder among builds whose output lies outside the checkout; inside it each has its own. */
function outputFolder(): string {
  const parent = join(root, 'node_modules', '.cache', 'site-tests')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'build-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The built pages by their address, `/` and `/personas/` and so on. */
export function pagesOf(directory: string): Map<string, string> {
  return new Map(
    globSync('**/*.html', { cwd: directory }).map((path) => [
      '/' + path.replace(/index\.html$/, ''),
      readFileSync(join(directory, path), 'utf8'),
    ]),
  )
}

/** Where Chromium is; undefined, with a printed reason, where the machine has none. */
export function findChromium(): string | undefined {
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim()
  } catch {
    process.stderr.write('Skipped the browser tests of the site: there is no chromium on this machine.\n')
    return undefined
  }
}
