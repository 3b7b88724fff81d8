import { type Cefr, type Persona } from '../../schema/persona.ts'
import { type Profile, profileItems } from '../../schema/profile.ts'
import { rng } from '../../stats/rng.ts'
import { fill, type PatientPrompts } from './prompts.ts'

/** Words shown of each kind. */
const sampleSize = 10

const above: Record<Cefr, Cefr | null> = { A: 'B', B: 'C', C: null }

/** The first line of a level's description, and the sentences after it. */
function parts(description: string): { brief: string; details: string[] } {
  const [brief = '', ...details] = description.split('\n\t')
  return { brief: brief.trim(), details }
}

const indented = (lines: readonly string[]) => lines.map((line) => `\n    ${line.trim()}`).join('')

/** The level in full, as it stands in the system prompt; its first line is kept for the reminder. */
function inFull(description: string): string {
  const { brief, details } = parts(description)
  return details.length > 0 ? indented(details) : brief
}

/**
 * The system prompt of a prompt-only patient. The confused persona gets all phases of confusion in order, to pass
 * through while the doctor reassures; urinary tract infection gets the prompt with the sexual history.
 * @param seed chooses the word samples of a patient that brings none
 * @throws InputError `prompts/placeholder` for a placeholder without a value
 */
export function systemPrompt(prompts: PatientPrompts, profile: Profile, persona: Persona, seed: string): string {
  const record = Object.fromEntries(
    Object.keys(profileItems).map((item) => [item, String(profile[item as keyof Profile]) || 'not recorded']),
  )
  const personality = prompts.personality[persona.personality]
  const cefr = fill(prompts.cefr[persona.cefr], wordSamples(prompts, profile, persona.cefr, seed))
  const recall = prompts.recall[persona.recall]
  const stress = persona.personality === 'plain' ? [] : [prompts.frame.stress]
  const values = {
    ...record,
    personality: inFull(personality) + indented(stress),
    cefr: inFull(cefr),
    memory_recall_level: inFull(recall),
    dazed_level: persona.dazed === 'high' ? fadingConfusion(prompts) : inFull(prompts.dazed.normal),
    reminder: reminder(prompts, persona, cefr),
    sent_limit: prompts.sentences[persona.personality],
  }
  const uti = profile.diagnosis.toLowerCase() === 'urinary tract infection'
  return fill(uti ? prompts.systemUti : prompts.system, values)
}

/** Words that the level knows and does not know: the patient's own, in their order, or some of ours. */
function wordSamples({ words }: PatientPrompts, profile: Profile, level: Cefr, seed: string): Record<string, string> {
  const sample = (name: string, field: string, list: readonly string[]) => {
    const own = profile.words?.[field]?.split(',').map((word) => word.trim())
    return (own ?? rng(`${seed}/words/${name}`).shuffle(list)).slice(0, sampleSize).join(', ')
  }
  const harder = above[level]
  return {
    understand_words: sample('known', `cefr_${level}1`, words.cefr[`${level}1`]),
    misunderstand_words: sample('unknown', `cefr_${level}2`, words.cefr[`${level}2`]),
    understand_med_words: sample('medical', `med_${level}`, words.medical[level]),
    misunderstand_med_words: harder ? sample('medical-unknown', `med_${harder}`, words.medical[harder]) : 'none',
  }
}

function fadingConfusion({ dazed, frame }: PatientPrompts): string {
  const phases = (['high', 'moderate', 'normal'] as const).map(
    (phase) => `\n  ${frame.phases[phase]}: ${inFull(dazed[phase])}`,
  )
  return [frame.confusion, ...phases, `\n  ${frame.language}`].join('')
}

/** The persona in one line, for the end of the prompt. */
function reminder(prompts: PatientPrompts, persona: Persona, cefr: string): string {
  const brief = (description: string) => parts(description).brief.replace(/[.\s]+$/, '')
  const recall = brief(prompts.recall[persona.recall])
  return fill(prompts.frame.reminder, {
    cefr: brief(cefr),
    personality: brief(prompts.personality[persona.personality]),
    recall: `${recall.charAt(0).toLowerCase()}${recall.slice(1)}`,
    dazed: brief(prompts.dazed[persona.dazed]),
  })
}
