import PQueue from 'p-queue'
import type { ChatModel } from '../models/port.ts'
import { InputError } from '../schema/error.ts'
import { type Judgement, type JudgeModuleName, judgeModules } from '../schema/judgement.ts'
import type { Result } from '../schema/bundle.ts'
import { judgeModuleOf, judgeTalk } from '../scoring/judges/modules.ts'
import type { JudgeModule, JudgedTalk } from '../scoring/judges/judge.ts'
import type { Cases } from './data.ts'
import type { JudgePrompts } from './judge-prompts.ts'
import { type Judged, judgeSetup, writeJudged } from './judge-report.ts'
import { readConsultations, readResult } from './read-bundle.ts'

/** How far a judge is. */
export interface JudgeProgress {
  done: number
  total: number
  unscored: number
}

export interface JudgeInput {
  directory: string
  modules: readonly JudgeModuleName[]
  model: ChatModel
  prompts: JudgePrompts
  /** Judgements under way at once: one module on one talk each. */
  concurrency: number
  /** Called after each judgement. */
  onProgress?: (progress: JudgeProgress) => void
}

/**
 * The cases that a bundle is about, if its talks can be judged.
 * @throws InputError `judge/sealed` for a bundle without transcripts, `judge/split` when the split here is another one
 */
export function casesToJudge(directory: string, loadCases: (split: string) => Cases): { result: Result; cases: Cases } {
  const result = readResult(directory)
  if (result.sealed) {
    throw new InputError(
      'judge/sealed',
      `${directory} holds aggregates only (${result.sealed} cases): there are no talks in it to judge.`,
    )
  }
  const cases = loadCases(result.protocol.split.name)
  if (cases.split.sha256 !== result.protocol.split.sha256) {
    throw new InputError(
      'judge/split',
      `${directory} was run on another ${cases.split.name} split than the one here; use the release that has it.`,
    )
  }
  return { result, cases }
}

/**
 * Runs modules over the talks of a finished bundle, void ones left out, and writes the judgements and their summary
 * beside it. The same answers of the model give the same bytes, at any concurrency. Where answers are kept, a killed
 * run goes on where it was.
 * @throws InputError for what a person must mend before any call can work; nothing is written then
 */
export async function judgeBundle(
  input: JudgeInput,
  { result, cases }: ReturnType<typeof casesToJudge>,
): Promise<Judged> {
  const modules = judgeModules.filter((name) => input.modules.includes(name)).map((name) => judgeModuleOf[name])
  const talks = Object.values(result.outcomes).reduce((sum, count) => sum + count, 0) - result.outcomes.void
  const judgements = await inOrder(talksOf(input.directory, cases), talks * modules.length, modules, input)
  return writeJudged(input.directory, result, judgeSetup(input.modules, input.model, input.prompts), judgements)
}

async function* talksOf(directory: string, cases: Cases): AsyncGenerator<JudgedTalk> {
  for await (const consultation of readConsultations(directory)) {
    if (consultation.outcome.kind === 'void') continue
    const profile = cases.profiles.get(consultation.profile)
    if (!profile)
      throw new InputError(
        'split/no-profile',
        `${directory} is about profile ${consultation.profile}, which its split lacks.`,
      )
    yield { consultation, profile }
  }
}

/** Judges talks side by side; the first error ends it, once what is under way has ended. */
async function inOrder(
  talks: AsyncIterable<JudgedTalk>,
  total: number,
  modules: readonly JudgeModule[],
  input: JudgeInput,
): Promise<Judgement[]> {
  const judge = { model: input.model, prompts: input.prompts.texts }
  const queue = new PQueue({ concurrency: input.concurrency })
  const progress: JudgeProgress = { done: 0, total, unscored: 0 }
  let started = 0
  const judgements: Judgement[] = []
  let stopped: { error: unknown } | undefined
  const one = async (place: number, module: JudgeModule, talk: JudgedTalk) => {
    try {
      const judgement = await judgeTalk(module, talk, judge)
      judgements[place] = judgement
      progress.done++
      if (judgement.unscored !== undefined) progress.unscored++
      input.onProgress?.({ ...progress })
    } catch (error) {
      stopped ??= { error }
      queue.clear()
    }
  }
  for await (const talk of talks) {
    for (const module of modules) {
      const place = started++
      void queue.add(() => one(place, module, talk))
    }
    await queue.onSizeLessThan(input.concurrency * 2)
    if (stopped) break
  }
  await queue.onIdle()
  if (stopped) throw stopped.error
  return judgements
}
