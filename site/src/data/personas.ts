import { z } from 'zod'
import { rules, type Rule } from '../../../bench/patients/reference/rules.ts'
import { axes, type Axis, neutralPersona, type Persona } from '../../../bench/schema/persona.ts'
import texts from '../content/personas.json' with { type: 'json' }

const levelText = z
  .object({
    name: z.string(),
    /** The level as a part of a persona's name; by default its own name. */
    phrase: z.string().optional(),
    /** Those who have it, in the plural. */
    patients: z.string(),
    behaviour: z.string(),
  })
  .strict()
const axisText = z.object({ title: z.string(), about: z.string(), levels: z.record(z.string(), levelText) }).strict()
const personaTexts = z.record(z.enum(Object.keys(axes) as [Axis, ...Axis[]]), axisText).parse(texts)

export type LevelText = z.infer<typeof levelText>

/** The axes in their fixed order. */
export const axisNames = Object.keys(axes) as Axis[]

/** An axis in words. */
export function axisWords(axis: Axis): { title: string; about: string } {
  return personaTexts[axis]
}

/** A level of an axis in words. */
export function levelWords(axis: Axis, level: string): LevelText {
  const words = personaTexts[axis].levels[level]
  if (!words) throw new Error(`site/src/content/personas.json says nothing of ${axis} ${level}.`)
  return words
}

/** A level with its axis, `Language: A, basic`; undefined where there is no such level. */
export function levelNamed(axis: string, level: string): string | undefined {
  const name = personaTexts[axis as Axis]?.levels[level]?.name
  return name && `${axisWords(axis as Axis).title}: ${name}`
}

/** The level as a part of a persona's name: `basic language`. */
export function phraseOf(axis: Axis, level: string): string {
  const { phrase, name } = levelWords(axis, level)
  return phrase ?? name
}

/** A persona's name: `Verbose · basic language · poor recall`; confusion is named where there is any. */
export function personaName(persona: Persona): string {
  const rest = (['cefr', 'recall'] as const).map((axis) => phraseOf(axis, persona[axis]))
  const dazed = persona.dazed === 'normal' ? [] : [phraseOf('dazed', persona.dazed)]
  return [levelWords('personality', persona.personality).name, ...rest, ...dazed].join(' · ')
}

/** True for the persona that the others are compared with. */
export function isNeutral(persona: Persona): boolean {
  return persona.id === neutralPersona
}

/** The disclosure rules that a level of an axis brings into play. */
export function rulesOfLevel(axis: Axis, level: string): Rule[] {
  return rules.filter((rule) => rule.axis === axis && rule.level === level)
}
