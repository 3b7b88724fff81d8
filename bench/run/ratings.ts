import { readCsv } from '../csv/read.ts'
import { InputError } from '../schema/error.ts'
import { type JudgeModuleName, judgeModules, sentenceKinds } from '../schema/judgement.ts'
import { profileItems } from '../schema/profile.ts'
import { judgeModuleOf } from '../scoring/judges/modules.ts'

/** One verdict of one rater: a person, the exact code, or a judge. */
export interface Rating {
  rater: string
  case: string
  trial: number
  module: JudgeModuleName
  of: string
  verdict: string
}

/**
 * What two verdicts must share to be compared: the trial, the thing, and whether it is rated 1–4 or named, for items
 * and sentences have both.
 */
export function keyOf({ case: id, trial, module, of, verdict }: Rating): string {
  return [id, trial, module, of, isGrade(verdict) ? 'grade' : 'name'].join('\n')
}

/** True for a rating of 1–4. */
export function isGrade(verdict: string): boolean {
  return /^[1-4]$/.test(verdict)
}

/**
 * Reads ratings by people: a CSV with the columns case, module, of, rating, and optionally trial (1) and rater
 * (`human`). `ddx` is rated Y or N; a `coverage` item `recorded` or `not recorded`, or 1–4 for how well it agrees with
 * the truth; a criterion of `persona` or `doctor` 1–4; a sentence of `factuality` (`<round>.<number>`) by its kind, or
 * 1–4 for how plausible it is.
 * @param known the bundle's cases with their trials, as `<case> <trial>`
 * @throws InputError `csv/*`, `ratings/*`; the message names the line
 */
export function readRatings(text: string, where: string, known: ReadonlyMap<string, unknown>): Rating[] {
  const seen = new Set<string>()
  return readCsv(text, where).map(({ cells, line }) => {
    const { case: id = '', trial = '', rater = '', module = '', of = '', rating = '' } = cells
    const at = `${where}, line ${line}`
    const name = moduleOf(module, at)
    const one: Rating = {
      rater: rater || 'human',
      case: id,
      trial: Number(trial || 1),
      module: name,
      of: thingOf(name, of || name, at),
      verdict: verdictOf(name, rating, at),
    }
    if (!known.has(`${one.case} ${one.trial}`)) {
      throw new InputError(
        'ratings/unknown-case',
        `${at}: the bundle has no trial ${trial || 1} of case "${id}"; write case ids as its consultations have them.`,
      )
    }
    const key = `${one.rater}\n${keyOf(one)}`
    if (seen.has(key))
      throw new InputError(
        'ratings/twice',
        `${at}: ${one.rater} rated ${one.module} ${one.of} of ${id} before; leave one of the two out.`,
      )
    seen.add(key)
    return one
  })
}

function moduleOf(name: string, at: string): JudgeModuleName {
  const found = judgeModules.find((one) => one === name.toLowerCase())
  if (!found)
    throw new InputError(
      'ratings/unknown-module',
      `${at}: "${name}" is no module; write one of ${judgeModules.join(', ')}.`,
    )
  return found
}

const criteriaOf = (module: JudgeModuleName, mean: string) =>
  judgeModuleOf[module].measures.filter((measure) => measure !== mean)

/** What can be rated, by module; a sentence has its round and its number in the turn. */
const things: Record<JudgeModuleName, readonly string[] | RegExp> = {
  ddx: ['ddx'],
  coverage: Object.keys(profileItems),
  persona: criteriaOf('persona', 'fidelity'),
  doctor: criteriaOf('doctor', 'quality'),
  factuality: /^\d+\.\d+$/,
}

function thingOf(module: JudgeModuleName, of: string, at: string): string {
  const known = things[module]
  if (known instanceof RegExp ? known.test(of) : known.includes(of)) return of
  const wanted = known instanceof RegExp ? '<round>.<number>' : known.join(', ')
  throw new InputError('ratings/unknown-of', `${at}: "${of}" is nothing that ${module} rates; write ${wanted}.`)
}

const recorded = 'recorded'
const notRecorded = 'not recorded'
const grade = (text: string) => (isGrade(text) ? text : undefined)

const words: Record<JudgeModuleName, { read: (text: string) => string | undefined; wanted: string }> = {
  ddx: { wanted: 'Y or N', read: (text) => ({ y: 'Y', yes: 'Y', n: 'N', no: 'N' })[text] },
  coverage: {
    wanted: 'recorded, not recorded, or 1 to 4',
    read: (text) =>
      ({ y: recorded, yes: recorded, recorded, n: notRecorded, no: notRecorded, [notRecorded]: notRecorded })[text] ??
      grade(text),
  },
  persona: { wanted: '1, 2, 3 or 4', read: grade },
  doctor: { wanted: '1, 2, 3 or 4', read: grade },
  factuality: {
    wanted: `${sentenceKinds.join(', ')}, or 1 to 4`,
    read: (text) => sentenceKinds.find((one) => one === text) ?? grade(text),
  },
}

function verdictOf(module: JudgeModuleName, rating: string, at: string): string {
  const { read, wanted } = words[module]
  const verdict = read(rating.toLowerCase())
  if (verdict === undefined)
    throw new InputError('ratings/invalid', `${at}: "${rating}" is no rating for ${module}; write ${wanted}.`)
  return verdict
}
