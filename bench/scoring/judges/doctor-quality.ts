import { z } from 'zod'
import { ask } from './ask.ts'
import { type JudgeModule, meanOf } from './judge.ts'
import { talkLines } from './quote.ts'
import { rating, reason } from './read-answer.ts'

/** The paper's criteria for a doctor, in its order; the prompt says what each is. */
const criteria = [
  'presenting_complaint',
  'systems_review',
  'past_medical_history',
  'family_history',
  'medication_history',
  'concerns',
  'empathy',
  'welfare',
] as const

type Criterion = (typeof criteria)[number]

const judged = z.object({ reason, result: rating })
const answer = z.object(Object.fromEntries(criteria.map((one) => [one, judged])) as Record<Criterion, typeof judged>)

/**
 * How well the doctor talked, 1–4 by criterion; `quality` is their mean. A doctor whose fault ended the talk gets 1
 * throughout.
 */
export const doctorJudge: JudgeModule = {
  name: 'doctor',
  version: 'judge-doctor/1',
  prompts: ['doctor', 'reminder'],
  measures: ['quality', ...criteria],
  failed: Object.fromEntries(['quality', ...criteria].map((one) => [one, 1])),
  async judge({ consultation }, judge) {
    const found = await ask(judge, {
      prompt: 'doctor',
      values: {},
      quoted: talkLines(consultation.exchanges),
      schema: answer,
      trial: `judge/doctor/${consultation.seed}`,
    })
    const scores = Object.fromEntries(criteria.map((one) => [one, found[one].result]))
    const verdicts = criteria.map((one) => ({ of: one, verdict: found[one].result, reason: found[one].reason }))
    return { scores: { quality: meanOf(Object.values(scores)), ...scores }, verdicts }
  },
}
