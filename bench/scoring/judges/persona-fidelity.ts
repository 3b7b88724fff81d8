import { z } from 'zod'
import levelsFile from '../../data/prompts/judges/levels.json' with { type: 'json' }
import { readFormat } from '../../schema/format.ts'
import { judgeLevelsSchema } from '../../schema/judgement.ts'
import { findPersona, type Persona } from '../../schema/persona.ts'
import { ask } from './ask.ts'
import { type JudgeModule, meanOf } from './judge.ts'
import { profileText } from './profile-text.ts'
import { talkLines } from './quote.ts'
import { rating, reason } from './read-answer.ts'

const levels = readFormat(judgeLevelsSchema, levelsFile, 'bench/data/prompts/judges/levels.json')

const measures = ['fidelity', 'personality', 'language', 'recall', 'confusion', 'realism'] as const

/**
 * What a judge looks for in one persona, by criterion: recall of the clear-headed alone, confusion of the confused
 * alone.
 */
function criteriaOf(persona: Persona): Record<string, string> {
  return {
    personality: levels.personality[persona.personality],
    language: levels.cefr[persona.cefr],
    ...(persona.dazed === 'normal' ? { recall: levels.recall[persona.recall] } : { confusion: levels.dazed.high }),
    realism: levels.realism,
  }
}

/** How well the patient plays its persona, 1–4 by criterion; `fidelity` is the mean of those that apply. */
export const personaJudge: JudgeModule = {
  name: 'persona',
  version: 'judge-persona/1',
  prompts: ['persona', 'reminder'],
  measures,
  failed: 'doctor-failed',
  async judge({ consultation, profile }, judge) {
    const criteria = criteriaOf(findPersona(consultation.persona))
    const names = Object.keys(criteria)
    const found = await ask(judge, {
      prompt: 'persona',
      values: {
        criteria: names.map((name) => `- ${name}: ${criteria[name]!}`).join('\n'),
        profile: profileText(profile),
      },
      quoted: talkLines(consultation.exchanges),
      schema: z.object(Object.fromEntries(names.map((name) => [name, z.object({ reason, result: rating })]))),
      trial: `judge/persona/${consultation.seed}`,
    })
    const ratings = names.map((name) => found[name]!.result)
    return {
      scores: {
        ...Object.fromEntries(measures.map((name) => [name, found[name]?.result ?? null])),
        fidelity: meanOf(ratings),
      },
      verdicts: names.map((name) => ({ of: name, verdict: found[name]!.result, reason: found[name]!.reason })),
    }
  },
}
