import { z } from 'zod'
import { type Axis, axes, findPersona, neutralPersona, type Persona, personas } from '../../../bench/schema/persona.ts'
import type { Exchange } from '../../../bench/schema/transcript.ts'
import { beginTalk } from '../consult/session.ts'
import texts from '../content/sample-questions.json' with { type: 'json' }

const { profile, questions } = z.object({ profile: z.string(), questions: z.array(z.string()).min(1) }).strict().parse(texts)

/** A short consultation with a dev patient. */
export interface SampleTalk {
  case: string
  exchanges: readonly Exchange[]
}

/** How a persona answers: the same dev patient and the same questions for each, so that pages can be laid side by side. */
export function sampleTalk({ id }: Persona): SampleTalk {
  const talk = beginTalk(`${profile}.${id}`)
  for (const question of questions) talk.say(question)
  return { case: `${profile}.${id}`, exchanges: talk.exchanges }
}

/** The persona that shows a level: the one that differs from the neutral persona the least. */
export function personaOfLevel(axis: Axis, level: string): Persona {
  const neutral = findPersona(neutralPersona)
  const differences = (one: Persona) => (Object.keys(axes) as Axis[]).filter((other) => one[other] !== neutral[other]).length
  return personas.filter((one) => one[axis] === level).sort((a, b) => differences(a) - differences(b))[0]!
}
