import type { Run } from './runs.ts'
import type { Snapshot } from './snapshots.ts'
import { link } from '../links.ts'
import { inWords } from './measures.ts'

/** BibTeX of the benchmark that this one builds on. */
export const patientSimBibtex = `@inproceedings{kyung2025patientsim,
  title     = {{PatientSim}: A Persona-Driven Simulator for Realistic Doctor-Patient Interactions},
  author    = {Kyung, Daeun and Chung, Hyunseung and Bae, Seongsu and Kim, Jiho and Sohn, Jae Ho and Kim, Taerim and
               Kim, Soo Kyung and Choi, Edward},
  booktitle = {Advances in Neural Information Processing Systems, Datasets and Benchmarks Track},
  year      = {2025},
  eprint    = {2505.17818},
  archivePrefix = {arXiv}
}`

/** BibTeX of this leaderboard. */
export const leaderboardBibtex = `@misc{patientsim-leaderboard,
  title  = {{PatientSim Leaderboard}: history taking by doctor agents with simulated emergency-department patients},
  author = {{PatientSim Leaderboard contributors}},
  note   = {Name the row, its protocol hash and its content hash when you cite a number}
}`

/** BibTeX of one run: its hashes say which bytes are meant, for as long as the bundle exists anywhere. */
export function runBibtex(run: Run): string {
  const { submission, protocol, protocol_sha256, content_sha256, finished_at, scores } = run.result
  const title = `${texSafe(run.title)}, version ${texSafe(submission.version)}: ${protocol.split.name} split, ${protocol.track} track`
  return `@misc{patientsim-leaderboard-${run.team}-${run.agent}-${run.id.slice(0, 8)},
  title  = {{${title}}},
  author = {{${run.team}}},
  year   = {${finished_at.slice(0, 4)}},
  howpublished = {PatientSim Leaderboard},${addressOf(run).map((url) => `\n  url    = {${url}},`).join('')}
  note   = {DDx@1 ${texSafe(inWords(scores.overall.ddx1, 'ddx1'))}, protocol ${protocol_sha256}, content ${content_sha256}}
}`
}

/** The permanent page of a run's row; none where the build was not told at which address the site is published. */
function addressOf(run: Run): string[] {
  const site = import.meta.env.SITE
  return site ? [new URL(link(`/rows/${run.id}/`), site).href] : []
}

/** Escapes what TeX would read as a command. */
function texSafe(text: string): string {
  return text.replaceAll('\u00a0', ' ').replace(/[\\{}]/g, '').replace(/[%&#$_]/g, '\\$&')
}

/** A CITATION.cff of one run. */
export function runCff(run: Run): string {
  const { submission, content_sha256, finished_at, protocol } = run.result
  return `cff-version: 1.2.0
message: Cite this row by its content hash.
title: ${JSON.stringify(`${run.title}: ${protocol.split.name} split, ${protocol.track} track`)}
type: dataset
version: ${JSON.stringify(submission.version)}
date-released: ${finished_at.slice(0, 10)}
authors:
  - name: ${JSON.stringify(run.team)}${addressOf(run).map((url) => `\nurl: ${url}`).join('')}
identifiers:
  - type: other
    value: ${content_sha256}
    description: content hash`
}

/** One run as the row of a LaTeX table, with intervals. */
export function runLatex(run: Run): string {
  const cells = (['ddx1', 'ddx5', 'coverage'] as const).map((measure) => texSafe(inWords(run.result.scores.overall[measure], measure)))
  return `% DDx@1, DDx@5, coverage with 95 % intervals; row ${run.id}, protocol ${run.result.protocol_sha256.slice(0, 16)}
${texSafe(run.title)} & ${cells.join(' & ')} \\\\`
}

/** BibTeX of the boards of a day: the hash of their data and the head of the record say which bytes are meant. */
export function snapshotBibtex({ date, entries, sha256 }: Snapshot): string {
  return `@misc{patientsim-leaderboard-${date},
  title  = {{PatientSim Leaderboard}, boards of ${date}},
  author = {{PatientSim Leaderboard contributors}},
  year   = {${date.slice(0, 4)}},
  note   = {boards.json SHA-256 ${sha256}, head of the record ${entries.at(-1)!.sha256}}
}`
}
