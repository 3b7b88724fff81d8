import { z } from 'zod'
import { maxItemLength, parseDdx } from '../ddx/parse.ts'
import { ask } from './ask.ts'
import type { JudgeModule } from './judge.ts'
import { reason, yesOrNo } from './read-answer.ts'

/** How many items a judge reads, as the exact scorer does. */
const topK = 5

const answer = z.object({ reason, result: yesOrNo })

/**
 * Is the true diagnosis among the doctor's five? `ddx5` is 1 for Y and 0 for N; without a differential it is 0, and
 * nobody is asked. The exact verdict beside it is whether one of the same items matches by the ontology.
 */
export const ddxJudge: JudgeModule = {
  name: 'ddx',
  version: 'judge-ddx/1',
  prompts: ['ddx', 'reminder'],
  measures: ['ddx5'],
  failed: { ddx5: 0 },
  async judge({ consultation }, judge) {
    const exact = consultation.scores.ddx.rank === null ? 'N' : 'Y'
    const { items } = parseDdx(consultation.ddx, topK)
    if (items.length === 0) return { scores: { ddx5: 0 }, verdicts: [{ of: 'ddx', verdict: 'N', exact }] }
    const found = await ask(judge, {
      prompt: 'ddx',
      values: { diagnosis: consultation.diagnosis },
      quoted: items.map((text, i) => ({ speaker: `Item ${i + 1}`, text })),
      longest: maxItemLength,
      schema: answer,
      bare: (text) => {
        const result = yesOrNo.safeParse(text.replace(/[`*"]/g, '').trim())
        return result.success ? { reason: '', result: result.data } : null
      },
      trial: `judge/ddx/${consultation.seed}`,
    })
    return {
      scores: { ddx5: found.result === 'Y' ? 1 : 0 },
      verdicts: [{ of: 'ddx', verdict: found.result, exact, reason: found.reason }],
    }
  },
}
