import { InputError } from '../schema/error.ts'
import { type JudgeModuleName, judgeModules } from '../schema/judgement.ts'
import { readCsv } from '../csv/read.ts'

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
 * Reads ratings by people: a CSV with the columns case, module, of, rating, and optionally trial (1) and rater
 * (`human`). `ddx` is rated Y or N, a `coverage` item `recorded` or `not recorded`, a criterion of `persona` or
 * `doctor` 1–4, a sentence of `factuality` (`<round>.<number>`) by its kind.
 * @param known the bundle's cases with their trials, as `<case> <trial>`
 * @throws InputError `csv/*`, `ratings/*`; the message names the line
 */
export function readRatings(text: string, where: string, known: ReadonlyMap<string, unknown>): Rating[] {
  const seen = new Set<string>()
  return readCsv(text, where).map(({ cells, line }) => {
    const { case: id = '', trial = '', rater = '', module = '', of = '', rating = '' } = cells
    const at = `${where}, line ${line}`
    const one: Rating = {
      rater: rater || 'human',
      case: id,
      trial: Number(trial || 1),
      module: moduleOf(module, at),
      of: of || module,
      verdict: '',
    }
    if (!known.has(`${one.case} ${one.trial}`)) {
      throw new InputError(
        'ratings/unknown-case',
        `${at}: the bundle has no trial ${trial || 1} of case "${id}"; write case ids as its consultations have them.`,
      )
    }
    const key = [one.rater, one.case, one.trial, one.module, one.of].join('\n')
    if (seen.has(key))
      throw new InputError(
        'ratings/twice',
        `${at}: ${one.rater} rated ${one.module} ${one.of} of ${id} before; leave one of the two out.`,
      )
    seen.add(key)
    return { ...one, verdict: verdictOf(one.module, rating, at) }
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

const words: Record<JudgeModuleName, { read: (text: string) => string | undefined; wanted: string }> = {
  ddx: { wanted: 'Y or N', read: (text) => ({ y: 'Y', yes: 'Y', n: 'N', no: 'N' })[text] },
  coverage: {
    wanted: 'recorded or not recorded',
    read: (text) =>
      ({
        y: 'recorded',
        yes: 'recorded',
        recorded: 'recorded',
        n: 'not recorded',
        no: 'not recorded',
        'not recorded': 'not recorded',
      })[text],
  },
  persona: { wanted: '1, 2, 3 or 4', read: (text) => /^[1-4]$/.exec(text)?.[0] },
  doctor: { wanted: '1, 2, 3 or 4', read: (text) => /^[1-4]$/.exec(text)?.[0] },
  factuality: {
    wanted: 'politeness, emotion, inquiry, meta or information',
    read: (text) => ['politeness', 'emotion', 'inquiry', 'meta', 'information'].find((one) => one === text),
  },
}

function verdictOf(module: JudgeModuleName, rating: string, at: string): string {
  const { read, wanted } = words[module]
  const verdict = read(rating.toLowerCase())
  if (verdict === undefined)
    throw new InputError('ratings/invalid', `${at}: "${rating}" is no rating for ${module}; write ${wanted}.`)
  return verdict
}
