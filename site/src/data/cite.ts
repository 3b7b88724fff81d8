import type { Run } from './runs.ts'
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
  return `@misc{patientsim-leaderboard-${run.team}-${run.agent}-${protocol.split.name},
  title  = {{${title}}},
  author = {{${run.team}}},
  year   = {${finished_at.slice(0, 4)}},
  howpublished = {PatientSim Leaderboard},
  note   = {DDx@1 ${texSafe(inWords(scores.overall.ddx1, 'ddx1'))}, protocol ${protocol_sha256}, content ${content_sha256}}
}`
}

/** Escapes what TeX would read as a command. */
function texSafe(text: string): string {
  return text.replaceAll('\u00a0', ' ').replace(/[\\{}]/g, '').replace(/[%&#$_]/g, '\\$&')
}
