import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChatModel } from '../models/port.ts'
import type { Result } from '../schema/bundle.ts'
import { canonicalJson } from '../schema/canonical.ts'
import { hashOf, sha256Hex } from '../schema/hash.ts'
import {
  type Judgement,
  type JudgeModuleName,
  judgeModules,
  type JudgeReport,
  judgeReportSchema,
  type JudgeSetup,
} from '../schema/judgement.ts'
import type { Estimate } from '../schema/scores.ts'
import { outputTokens } from '../scoring/judges/ask.ts'
import { judgeModuleOf } from '../scoring/judges/modules.ts'
import { clusterBootstrap } from '../stats/bootstrap.ts'
import { wilson } from '../stats/wilson.ts'
import { agreementReport, disagreementsOf, type RatedPair } from './agree.ts'
import type { JudgePrompts } from './judge-prompts.ts'

/** The two files that a judge leaves beside a bundle, and what is in the second. */
export interface Judged {
  judgements: string
  report: string
  content: JudgeReport
}

/** What of a judge shapes its judgements; its hash names the files. */
export function judgeSetup(modules: readonly JudgeModuleName[], model: ChatModel, prompts: JudgePrompts): JudgeSetup {
  const chosen = judgeModules.filter((name) => modules.includes(name)).map((name) => judgeModuleOf[name])
  const levels = modules.includes('persona') ? ['levels'] : []
  const files = [...new Set([...chosen.flatMap((module) => module.prompts), ...levels])].sort()
  return {
    modules: Object.fromEntries(chosen.map(({ name, version }) => [name, version])),
    model: model.identity,
    prompts: Object.fromEntries(files.map((file) => [file, prompts.sha256[file]!])),
    output_tokens: Object.fromEntries(Object.entries(outputTokens).filter(([prompt]) => files.includes(prompt))),
  }
}

/**
 * Writes `judgements.<hash>.jsonl` and `judge.<hash>.json` into a bundle's folder, each whole or not at all.
 * @param judgements in the bundle's order
 */
export function writeJudged(
  directory: string,
  result: Result,
  judge: JudgeSetup,
  judgements: readonly Judgement[],
): Judged {
  const judge_sha256 = hashOf(judge)
  const name = judge_sha256.slice(0, 12)
  const lines = judgements.map((judgement) => canonicalJson(judgement) + '\n').join('')
  const content: JudgeReport = judgeReportSchema.parse({
    schema: 'patientsim-judge/1',
    bundle: { content_sha256: result.content_sha256, bundle_sha256: result.bundle_sha256 },
    judge_sha256,
    judge,
    judgements_sha256: sha256Hex(lines),
    ...summary(judgements, `${result.protocol.seed}/judge/${name}`),
  } satisfies JudgeReport)
  const paths = {
    judgements: join(directory, `judgements.${name}.jsonl`),
    report: join(directory, `judge.${name}.json`),
  }
  writeWhole(paths.judgements, lines)
  writeWhole(paths.report, `${JSON.stringify(content, null, 2)}\n`)
  return { ...paths, content }
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.draft`, text)
  renameSync(`${path}.draft`, path)
}

type Summary = Pick<JudgeReport, 'scores' | 'unscored' | 'agreement'>

/** Means by module and measure, unscored trials by code, and how the exact verdicts stand to the judge's. */
function summary(judgements: readonly Judgement[], seed: string): Summary {
  const out: Summary = { scores: {}, unscored: {}, agreement: {} }
  for (const [name, those] of Map.groupBy(judgements, ({ module }) => module)) {
    out.scores[name] = means(name, those, `${seed}/${name}`)
    const codes = Map.groupBy(
      those.flatMap(({ unscored }) => unscored ?? []),
      (code) => code,
    )
    out.unscored[name] = Object.fromEntries([...codes].sort().map(([code, each]) => [code, each.length]))
    const pairs = those.flatMap(exactPairs)
    if (pairs.length === 0) continue
    out.agreement[name] = { ...agreementReport(pairs, `${seed}/${name}/exact`), disagreements: disagreementsOf(pairs) }
  }
  return out
}

/** Measures that lie in 0–1; the others are ratings of 1–4. */
const shares: ReadonlySet<string> = new Set(['ddx5', 'icov', 'icov_learnable', 'entailed', 'contradicted', 'supported'])

/** A share of exactly 0 or 1 leaves the bootstrap nothing to draw from, so it has Wilson's interval over profiles. */
function means(name: JudgeModuleName, judgements: readonly Judgement[], seed: string): Record<string, Estimate> {
  const { measures } = judgeModuleOf[name]
  const rows = judgements.map(({ profile, scores }) => ({
    cluster: profile,
    values: measures.map((one) => scores[one] ?? null),
  }))
  const estimates = clusterBootstrap(rows, seed)
  const entries = measures.map((measure, i): [string, Estimate] => {
    const estimate = estimates[i]!
    const profiles = new Set(rows.filter(({ values }) => values[i] !== null).map(({ cluster }) => cluster)).size
    const certain = shares.has(measure) && (estimate.mean === 0 || estimate.mean === 1) && profiles >= 2
    return [measure, certain ? { ...estimate, ...wilson(estimate.mean!, profiles) } : estimate]
  })
  return Object.fromEntries(entries)
}

/** Exact code's verdicts (first) beside the judge's (second). */
export function exactPairs({ case: id, profile, trial, verdicts }: Judgement): RatedPair[] {
  return verdicts.flatMap(({ of, verdict, exact }) =>
    exact === undefined ? [] : [{ case: id, profile, trial, of, first: exact, second: String(verdict) }],
  )
}
