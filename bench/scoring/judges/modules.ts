import { ModelError } from '../../models/port.ts'
import type { Judgement, JudgeModuleName } from '../../schema/judgement.ts'
import { ddxJudge } from './ddx.ts'
import { doctorJudge } from './doctor-quality.ts'
import { factualityJudge } from './factuality.ts'
import type { Judge, JudgedTalk, JudgeModule } from './judge.ts'
import { personaJudge } from './persona-fidelity.ts'
import { coverageJudge } from './profile-consistency.ts'

/** The modules by name. */
export const judgeModuleOf: Readonly<Record<JudgeModuleName, JudgeModule>> = {
  ddx: ddxJudge,
  coverage: coverageJudge,
  persona: personaJudge,
  doctor: doctorJudge,
  factuality: factualityJudge,
}

/**
 * What one module says of one talk. A fault of the model leaves the talk unscored, never 0.
 * @param talk of any outcome but `void`
 * @throws InputError for what a person must mend before any call can work
 */
export async function judgeTalk(module: JudgeModule, talk: JudgedTalk, judge: Judge): Promise<Judgement> {
  const { case: id, profile, trial, outcome } = talk.consultation
  const head = { schema: 'patientsim-judgement/1' as const, case: id, profile, trial, module: module.name }
  const nothing = Object.fromEntries(module.measures.map((measure) => [measure, null]))
  if (outcome.kind === 'failed') {
    return module.failed === 'doctor-failed'
      ? { ...head, scores: nothing, unscored: 'doctor-failed', verdicts: [] }
      : { ...head, scores: module.failed, verdicts: [] }
  }
  try {
    return { ...head, ...(await module.judge(talk, judge)) }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return { ...head, scores: nothing, unscored: error.code, verdicts: [] }
  }
}
