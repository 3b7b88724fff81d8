import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readJudgements } from '../../../bench/run/judgements.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { type Judgement, type JudgeModuleName, judgeModules, type JudgeReport, judgeReportSchema } from '../../../bench/schema/judgement.ts'
import type { Consultation } from '../../../bench/schema/transcript.ts'
import texts from '../content/judge.json' with { type: 'json' }
import type { Run } from './runs.ts'
import { sentenceCase } from './words.ts'

const moduleTexts = z
  .record(z.enum(judgeModules), z.object({ name: z.string(), about: z.string(), measures: z.record(z.string(), z.string()) }).strict())
  .parse(texts)

/** A judge's module in words. */
export function moduleWords(module: JudgeModuleName): { name: string; about: string } {
  return moduleTexts[module]
}

/** A judge's measure or criterion in words; a criterion's name is its own. */
export function measureWords(module: JudgeModuleName, measure: string): string {
  return moduleTexts[module].measures[measure] ?? sentenceCase(measure.replaceAll('_', ' '))
}

/** The measures that sum a module up, in their order; the others are its criteria. */
export function mainMeasures(module: JudgeModuleName): string[] {
  return Object.keys(moduleTexts[module].measures)
}

/** A judge's report beside a bundle; `name` is the part of the judge's hash that its files carry. */
export interface NamedReport {
  name: string
  report: JudgeReport
}

/**
 * The reports of judges beside a run's bundle; one of another bundle is left out.
 * @throws InputError `format/*` for a broken one, which ends the build with its sentence
 */
export function judgeReports(run: Run): NamedReport[] {
  return readdirSync(run.directory)
    .sort()
    .flatMap((file) => {
      const name = /^judge\.([0-9a-f]{12})\.json$/.exec(file)?.[1]
      if (name === undefined) return []
      const path = join(run.directory, file)
      const report = readFormat(judgeReportSchema, JSON.parse(readFileSync(path, 'utf8')), path)
      return report.bundle.bundle_sha256 === run.result.bundle_sha256 ? [{ name, report }] : []
    })
}

/** What one judge says of one talk. */
export interface JudgedTalk {
  judge: NamedReport
  judgements: Judgement[]
}

const kept = new Map<string, Promise<Map<string, { judge: string; judgement: Judgement }[]>>>()

/** What judges say of a talk of a run, judge by judge; read once a build. */
export async function judgedTalk(run: Run, { case: id, trial }: Consultation): Promise<JudgedTalk[]> {
  const reports = judgeReports(run)
  if (reports.length === 0) return []
  const all = kept.get(run.path) ?? readAll(run)
  kept.set(run.path, all)
  const those = (await all).get(`${id}/${trial}`) ?? []
  return reports.flatMap((judge) => {
    const judgements = those.filter((one) => one.judge === judge.name).map(({ judgement }) => judgement)
    return judgements.length > 0 ? [{ judge, judgements }] : []
  })
}

async function readAll(run: Run): Promise<Map<string, { judge: string; judgement: Judgement }[]>> {
  const found = new Map<string, { judge: string; judgement: Judgement }[]>()
  for await (const one of readJudgements(run.directory)) {
    const key = `${one.judgement.case}/${one.judgement.trial}`
    found.set(key, [...(found.get(key) ?? []), one])
  }
  return found
}
