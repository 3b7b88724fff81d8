import type { ChatModel } from '../../models/port.ts'
import type { JudgeModuleName, Verdict } from '../../schema/judgement.ts'
import type { Profile } from '../../schema/profile.ts'
import type { Consultation } from '../../schema/transcript.ts'

/** The prompt files in `bench/data/prompts/judges/`, without `.md`. */
export const promptNames = [
  'ddx',
  'coverage-extract',
  'coverage-rate',
  'persona',
  'doctor',
  'factuality',
  'reminder',
] as const
export type PromptName = (typeof promptNames)[number]

/** A model with the prompts by which it judges. */
export interface Judge {
  model: ChatModel
  prompts: Readonly<Record<PromptName, string>>
}

/** A talk to be judged, with the truth about its patient. */
export interface JudgedTalk {
  consultation: Consultation
  profile: Profile
}

/** What a module says of one talk. */
export interface ModuleFindings {
  /** By measure; null where there is nothing to score. */
  scores: Record<string, number | null>
  verdicts: Verdict[]
}

/** One of the paper's modules. */
export interface JudgeModule {
  name: JudgeModuleName
  /** Changes whenever the same talk and the same answers of the model could get other scores. */
  version: string
  prompts: readonly PromptName[]
  measures: readonly string[]
  /**
   * What a talk scores that the doctor's own fault ended; `doctor-failed` leaves it unscored, for it says nothing of
   * the patient.
   */
  failed: Record<string, number | null> | 'doctor-failed'
  /** @throws ModelError when the model gives no answer that serves: the talk is then unscored, never 0 */
  judge(talk: JudgedTalk, judge: Judge): Promise<ModuleFindings>
}

/** The mean of numbers; null of none. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
