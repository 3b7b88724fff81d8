import type { z } from 'zod'
import confused from '../../data/voice/confused.json' with { type: 'json' }
import distrust from '../../data/voice/distrust.json' with { type: 'json' }
import frames from '../../data/voice/frames.json' with { type: 'json' }
import impatient from '../../data/voice/impatient.json' with { type: 'json' }
import overanxious from '../../data/voice/overanxious.json' with { type: 'json' }
import plain from '../../data/voice/plain.json' with { type: 'json' }
import plainWords from '../../data/voice/plain-words.json' with { type: 'json' }
import pleasing from '../../data/voice/pleasing.json' with { type: 'json' }
import verbose from '../../data/voice/verbose.json' with { type: 'json' }
import { readFormat } from '../../schema/format.ts'
import type { Persona } from '../../schema/persona.ts'
import { confusedSchema, framesSchema, plainWordsSchema, voiceSchema } from '../../schema/voice.ts'
import type { VoiceLines } from '../../schema/voice.ts'

type Voice = z.infer<typeof voiceSchema>

const voices = new Map<string, Voice>(
  Object.entries({ plain, verbose, pleasing, impatient, distrust, overanxious }).map(([name, json]) => [
    name,
    readFormat(voiceSchema, json, `voice/${name}.json`),
  ]),
)

/** What a persona says besides the facts. */
export function voiceOf(persona: Persona): VoiceLines {
  const voice = voices.get(persona.personality)
  if (!voice) throw new Error(`No voice is written for ${persona.personality} patients.`)
  return voice.levels[persona.cefr]
}

/** What a confused patient says. */
export const confusedLines = readFormat(confusedSchema, confused, 'voice/confused.json')

/** The beginnings by which a keyword fact is made a sentence. */
export const sentenceFrames = readFormat(framesSchema, frames, 'voice/frames.json')

/** Medical words that are not findings → everyday words, longest first. */
export const everydayWords: readonly (readonly [string, string])[] = Object.entries(
  readFormat(plainWordsSchema, plainWords, 'voice/plain-words.json').words,
).sort(([a], [b]) => b.length - a.length)
